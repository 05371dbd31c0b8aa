[ a = a ]; echo $?; [ a != a ]; echo $?; [ -z "" ]; echo $?; [ -n "" ]; echo $?
[ "" ]; echo $?; [ x ]; echo $?; [ ]; echo $?; [ a \< b ]; echo $?; test a == a; echo $?
