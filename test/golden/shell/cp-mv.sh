echo 1 > a; cp a b; cat b; mv b c; cat c; ls; mkdir d; cp a c d; ls d; cp nosuch x; echo $?; mv nosuch x; echo $?; cp d e; echo $?; cp -r d e; ls e; cp a; echo $?; cp a nodir/; echo $?
