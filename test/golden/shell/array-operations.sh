a=(one two three); echo "${a[@]/#/x-}" "${a[@]/%/-y}" "${a[@]%e}" "${a[@]^}"; echo ${a[@]:0:1}; n=${#a[@]}; for ((i=n-1; i>=0; i--)); do echo -n "${a[i]} "; done; echo
f() { local -a l=("$@"); echo ${#l[@]} "${l[1]}"; }; f x "y z"
a=("${a[@]:1}"); echo "${a[@]}"; [[ " ${a[*]} " == *" two "* ]] && echo has; b=(); echo ${#b[@]} "${b[@]}"; b[10]=x; echo ${#b[@]}; a=([2]=c [0]=a); echo "${a[@]}"
