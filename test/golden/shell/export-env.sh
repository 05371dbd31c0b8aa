export A=1; B=2; bash -c 'echo $A $B.'; C=3 bash -c 'echo $C'; echo "$C."; A=9 env | grep '^A='; export -n A; bash -c 'echo $A.'
