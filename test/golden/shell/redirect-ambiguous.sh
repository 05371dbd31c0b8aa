a="x y"
echo hi > $a; echo $?
echo hi > "$a"; cat "x y"
