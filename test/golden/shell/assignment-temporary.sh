x=1; x=2 true; echo $x; x=3 eval 'echo $x'; echo $x; f() { echo f $x; }; x=4 f; echo $x; IFS=: read a b <<< "p:q"; echo $a $b
