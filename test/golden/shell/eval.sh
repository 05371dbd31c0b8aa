x='echo $y'; y=hi; eval $x; eval "a=1; b=2"; echo $a$b; eval 'for i in 1 2'; echo $?
eval false; echo $?; eval; echo $?
