echo abcdef | { read -n 3 x; echo $x; }; echo "a,b" | { read -d , x; echo $x; }; echo "1 2 3" | { read -a arr; echo ${arr[1]} ${#arr[@]}; }; echo line | { read; echo $REPLY; }; read -t 0.1 x < <(sleep 1); echo $?; read -u 3 x 3<<< three; echo $x
read 1x <<< a; echo $?
