((1/0)); echo $?
let "x=1/0"; echo $?
let x=5 y=x*2; echo $x $y
let 0; echo $?
