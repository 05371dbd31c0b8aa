[[ a < B ]]; echo $?; [[ B < a ]]; echo $?; printf 'b\nA\na\nB\n' | sort
