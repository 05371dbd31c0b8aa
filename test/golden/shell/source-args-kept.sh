echo 'echo $# $1' > lib.sh; set -- a b; . ./lib.sh; . ./lib.sh z; echo $1
