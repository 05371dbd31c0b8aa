a=(x "y z" w); echo ${a[0]} "${a[1]}" ${a[-1]} $a; a[5]=six; echo ${#a[@]} "${!a[@]}"; a+=(seven); echo "${a[@]}"; unset 'a[1]'; echo "${a[@]}"
for i in "${a[@]}"; do echo "<$i>"; done; echo "${a[*]}"; b=("${a[@]}"); echo ${#b[@]}
c=([3]=d [1]=b e); echo "${!c[@]}" "${c[@]}"; a[0]+=X; echo ${a[0]}
