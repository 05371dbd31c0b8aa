x=1; { x=2; } & wait; echo $x; y=$(sleep 0.1 & echo $!); [ -n "$y" ] && echo pid
