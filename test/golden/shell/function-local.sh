x=global
f() { local x=local; g; echo $x; }
g() { echo "g sees $x"; x=changed; }
f; echo $x
