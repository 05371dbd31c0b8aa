/usr/bin/test a = a; echo $?; /usr/bin/[ 1 -eq 1 ]; echo $?; env test -f nosuch; echo $?; env [ a -eq 1 ]; echo $?; env [ a; echo $?
