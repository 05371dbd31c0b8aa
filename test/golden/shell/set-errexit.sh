set -e
false || true
if false; then :; fi
! true
while false; do :; done
(false) || echo caught
f() { false; echo "f continues"; }
f || true
x=$(false) || echo sub
echo before
(exit 3)
echo no
