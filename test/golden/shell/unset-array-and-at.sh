a=(1 2 3); unset a; echo "${a[@]}" ${#a[@]}; set -- x; unset 'a[0]'; echo $?
