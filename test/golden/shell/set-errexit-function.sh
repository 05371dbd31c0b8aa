set -e
f() { echo start; false; echo no; }
f
echo no
