f() { echo "f: $1 $#"; return 4; }
f a b; echo $?
function g { echo g "$@"; }
g 1 "2 3"
function h() { echo h; }
h
