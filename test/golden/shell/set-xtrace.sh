set -x
echo a 'b c' "$HOME" ''
x=5 y='a b'
z=$(echo sub)
for i in 1 2; do echo $i; done
[ a = b ] || true
[[ a == b* && -n x ]]
((x+1))
case a in a) echo c;; esac
f() { echo in f; }
f 1
echo $'a\nb' 'it'"'"'s' '$x' > /dev/null
x=1 true
if [ 1 ]; then :; fi
set +x
echo off
