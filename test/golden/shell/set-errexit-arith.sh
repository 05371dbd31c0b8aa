set -e
((1))
[[ a == a ]]
((0))
echo no
