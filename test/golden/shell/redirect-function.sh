f() { echo out; echo err >&2; }
f > o 2> e; cat o; cat e
g() { cat; } <<< "from here"
g
