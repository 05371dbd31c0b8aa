while read a b; do echo "$b $a"; done <<E
1 one
2 two
E
