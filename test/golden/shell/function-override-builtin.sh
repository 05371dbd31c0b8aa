echo() { printf 'mine %s\n' "$*"; }
echo a; builtin echo b; command echo c
