x=1; (x=2; y=3; cd /; set -- a); echo $x ${y-none} $#; f() { x=5; }; (f); echo $x; f; echo $x; echo $(x=9; echo $x) $x
