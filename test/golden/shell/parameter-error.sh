(echo ${x?}); echo $?
(echo ${x:?custom message}); echo $?
bash -c 'echo ${x?no x}; echo no'; echo $?
echo ${x?end}
echo not reached
