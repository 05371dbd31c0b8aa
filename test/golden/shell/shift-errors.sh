set -- a; shift 2; echo $?; shift abc; echo $?; shift -1; echo $?
