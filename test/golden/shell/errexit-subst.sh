set -e
x=$(echo a; false; echo b)
echo "$x"
y=$(false)
echo no
