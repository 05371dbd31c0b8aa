trap 'echo ERR $?' ERR
false
true
if false; then :; fi
false || true
(exit 4)
f() { false; }
f
echo end
