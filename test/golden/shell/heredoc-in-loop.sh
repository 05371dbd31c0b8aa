for i in 1 2; do cat <<E; done
item $i
E
while read -r a; do echo "r:$a"; done <<E
x
y z
E
if grep -q b <<< abc; then echo found; fi
