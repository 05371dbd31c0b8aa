set -Q; echo $?
set -o nosuch; echo $?
