return 3; echo $?
