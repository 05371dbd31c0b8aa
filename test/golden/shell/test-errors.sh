[ a = ; echo $?
[ a b; echo $?
[ a b c ]; echo $?
[ -q a ]; echo $?
[ a = b = c ]; echo $?
test; echo $?
