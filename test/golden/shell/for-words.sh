for i in a "b c" $(echo d e) {1..2}; do echo "<$i>"; done
for i in; do echo no; done; echo $?
set -- p q; for a; do echo $a; done
for i in 1 2; do :; done; echo $i
