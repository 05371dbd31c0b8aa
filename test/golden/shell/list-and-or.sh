true && echo a || echo b
false && echo a || echo b
false || false || echo c; echo $?
true && false; echo $?
! true; echo $?
! false && echo neg
