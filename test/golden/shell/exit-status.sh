(exit 256); echo $?; (exit -1); echo $?; (exit abc); echo $?; bash -c 'exit 300'; echo $?
