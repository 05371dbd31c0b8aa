echo $#; set -- a b c; echo $# $1 $3 ${3} "$4"; shift; echo $1 $#; shift 5; echo $?; echo $0
true; echo $?; false; echo $?
set -- 1 2 3 4 5 6 7 8 9 ten; echo ${10} $10
