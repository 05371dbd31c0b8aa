set -u
echo ${x-ok}
echo "$@" $#
x=; echo "$x."
echo $nope
echo no
