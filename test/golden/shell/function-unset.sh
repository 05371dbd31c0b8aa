f() { echo f; }
unset -f f
f; echo $?
