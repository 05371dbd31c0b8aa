while getopts ":a:" o; do echo "$o $OPTARG"; done; set -- -x -a; OPTIND=1; while getopts ":a:" o; do echo "$o $OPTARG"; done
