eval 'echo )'; echo $?
eval 'if'; echo $?
echo still
