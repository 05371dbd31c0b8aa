seq 5 | while read n; do [ $n = 3 ] && exit 7; echo $n; done; echo $?
