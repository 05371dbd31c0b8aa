set -u; a=(); echo "${#a[@]}"; echo "${a[@]}."; b=(1); echo ${b[0]}; echo ${b[5]-none}; declare -A h; echo ${h[k]-none}; f() { echo ${1-noarg}; }; f; echo $((zz)) ; echo no
