nosuchcommand a b; echo $?
./nosuch; echo $?
/; echo $?
touch plain; ./plain; echo $?
nosuch | cat; echo ${PIPESTATUS[0]}
"" ; echo $?
