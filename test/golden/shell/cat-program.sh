echo a > f; printf 'b' > g; cat f g; echo; cat f nosuch g; echo; echo $?; echo in | cat - f; cat -n f g; echo; cat /tmp > /dev/null; echo $?; cat -Q; echo $?; cat --nosuch
