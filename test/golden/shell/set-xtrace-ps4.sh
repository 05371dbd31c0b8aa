PS4='+ $LINENO: '
set -x
echo a
echo b
