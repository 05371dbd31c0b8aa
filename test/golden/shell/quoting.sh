echo 'single $x "q"' "double 'q' \$x \"esc\" \n" $'ansi\t\x41\u00e9\n' a\ b \" \' "a"'b'c; echo "a\
b" c\
d; echo 'a
b'; echo "\`" "\\" '\'
