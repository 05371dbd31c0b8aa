/bin/echo -n a; /bin/echo b; /usr/bin/printf '%s-%d\n' x 5; env echo hi
