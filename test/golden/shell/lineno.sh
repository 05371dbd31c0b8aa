echo $LINENO
f() {
echo $LINENO
}
f
nosuch
eval 'echo $LINENO
nosuch2'
