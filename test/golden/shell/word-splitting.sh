x="a  b	c"; for i in $x; do echo "<$i>"; done; IFS=:; y="p::q:"; for i in $y; do echo "<$i>"; done; IFS=' :'; z=" a : b "; for i in $z; do echo "<$i>"; done; IFS=; for i in $x; do echo "<$i>"; done; unset IFS; for i in $x; do echo "<$i>"; done
e=; for i in $e "$e" a$e; do echo "<$i>"; done
