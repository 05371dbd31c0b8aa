x=; [ -v x ]; echo $?; unset x; [ -v x ]; echo $?; a=(1 2); [ -v a[1] ]; echo $?; [ -v a[5] ]; echo $?
