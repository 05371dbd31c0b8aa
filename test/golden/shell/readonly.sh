readonly x=1
x=2
echo "status $?"
(unset x; echo $?)
