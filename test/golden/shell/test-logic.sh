[ a = a -a b = b ]; echo $?; [ a = b -o b = b ]; echo $?; [ ! a = b ]; echo $?; [ \( a = b \) -o a = a ]; echo $?
[ ! "" ]; echo $?; [ "!" ]; echo $?; [ "(" = "(" ]; echo $?
