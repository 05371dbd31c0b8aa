f() ( x=2; echo $x; exit 3 )
x=1; f; echo $? $x
