f() { local OPTIND o; while getopts "ab:c" o; do echo "$o ${OPTARG-}"; done; shift $((OPTIND-1)); echo "rest $*"; }
f -a -b val -c x y; f -ab val; f -bval -- -a; f -z; f -b
