touch f; mkdir d; echo x > g
[ -f f ]; echo $?; [ -d d ]; echo $?; [ -e nope ]; echo $?; [ -s f ]; echo $?; [ -s g ]; echo $?; [ -r f ]; echo $?; [ -x d ]; echo $?; [ -f d ]; echo $?; [ -c /dev/null ]; echo $?
