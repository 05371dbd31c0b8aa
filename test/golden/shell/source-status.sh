cat >file <<'X'
echo "in: $?"
(exit 4)
X
false
. ./file
echo "after: $?"
false
. /dev/null
echo "null: $?"
printf '# only a comment\n' >comment
false
. ./comment
echo "comment: $?"
