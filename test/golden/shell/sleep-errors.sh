sleep; echo $?; sleep abc; echo $?; sleep 0.01s; echo $?; sleep 0 0; echo $?
