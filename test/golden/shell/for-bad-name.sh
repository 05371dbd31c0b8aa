for 1x in a; do echo; done; echo $?
