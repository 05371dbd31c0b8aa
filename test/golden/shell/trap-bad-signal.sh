trap 'echo' NOSUCH; echo $?
trap; echo $?
