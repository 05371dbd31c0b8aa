echo $((1/0)); echo after $?
echo $((1+)); echo after $?
x='1 2'; echo $((x))
echo $((08))
echo ok
