x=1; y=$(x=2; echo $x); echo $x $y; echo $(exit 4); echo $?; v=$(exit 4); echo $?
