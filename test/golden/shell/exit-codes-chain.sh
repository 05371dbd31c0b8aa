f() { (exit $1); }; for i in 0 1 2 126 127 128 255; do f $i; echo -n "$? "; done; echo; true; false; echo $?; sh -c 'exit 42'; echo $?
