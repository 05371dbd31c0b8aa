a='x y'; echo $a"$a"'$a'; echo "a"b'c'"d e"; echo \$a \"q\" '\$a' "\$a" "\a"; echo "$(echo "$a")" "${a:-"z"}"; echo 'it'\''s' "it's" it\'s; echo $'tab\there' $'q\'q' $'\u2713'; echo "nl
in"; echo ""; echo '' "" | wc -c
