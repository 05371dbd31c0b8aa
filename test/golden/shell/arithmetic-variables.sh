x=5; y=x; echo $((x+1)) $((y+1)) $(($x+1)) $((unset_one+1))
((x++)); echo $x; ((++x)); echo $x; ((x+=10)); echo $x; echo $((x--)) $x $((--x))
a=(1 2 3); echo $((a[1]+a[2])); ((a[0]=9)); echo ${a[0]}; i=2; echo $((a[i]))
((x=0)); echo $?; ((x=1)); echo $?
