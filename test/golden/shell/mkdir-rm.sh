mkdir d; mkdir d; echo $?; mkdir -p a/b/c; ls a; rm d; echo $?; rmdir d; rmdir a; echo $?; rm -r a; ls; rm nosuch; echo $?; rm -f nosuch; echo $?; mkdir x/y; echo $?; rm; echo $?
