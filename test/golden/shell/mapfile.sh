printf 'a\nb\nc' | { mapfile -t m; echo ${#m[@]} ${m[2]}; }; mapfile -n 1 m < <(seq 3); echo "${m[0]}."; readarray -t r <<< "x"; echo ${r[0]}
