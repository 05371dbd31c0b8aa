declare -A m=([one]=1 [two]=2); m[three]=3; echo ${m[one]} ${m[three]} ${#m[@]}
k=two; echo ${m[$k]} "${m["$k"]}"; unset 'm[one]'; echo ${#m[@]} ${m[one]-gone}
for k in $(echo "${!m[@]}" | tr ' ' '\n' | sort); do echo $k=${m[$k]}; done
m["a b"]=sp; echo "${m["a b"]}"; [[ -v m[two] ]]; echo $?
