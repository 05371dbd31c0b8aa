echo a && \
echo b || \
echo c
x="one \
two"; echo $x
[ 1 = 1 ] &&
  echo and
{
  echo group
} |
  cat
for i in \
  1 \
  2
do
  echo $i
done
