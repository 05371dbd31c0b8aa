trap 'echo "line $LINENO"' ERR
true
false
ls /nonexistent 2>/dev/null
