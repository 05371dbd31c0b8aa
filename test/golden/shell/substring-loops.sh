s=hello; for ((i=0; i<${#s}; i++)); do echo -n "${s:i:1}."; done; echo; r=; for ((i=${#s}-1; i>=0; i--)); do r+=${s:$i:1}; done; echo $r; echo ${s:(-2)} ${s:1:-1} ${s: 1 : 2}
