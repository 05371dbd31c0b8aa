echo "a b c" | { read x y; echo "$x|$y"; }; echo " lead trail " | { read x; echo "[$x]"; }; echo 'a\tb\' | { read -r x; echo "$x"; }; printf 'a\\\nb\n' | { read x; echo $x; }
echo "x:y:z" | { IFS=: read a b; echo "$a|$b"; }; echo | { read x; echo "$?[$x]"; }; read x < /dev/null; echo $?
printf 'no newline' | { read x; echo "$? $x"; }
