[ 1 -lt 2 ]; echo $?; [ 2 -le 1 ]; echo $?; [ 5 -eq 05 ]; echo $?; [ -1 -gt -2 ]; echo $?
[ a -eq 1 ]; echo $?; [ 1 -eq ]; echo $?
