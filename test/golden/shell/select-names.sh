x_1=a; x_2=b; for v in ${!x_@}; do echo $v=${!v}; done; declare -n r=x_1; r=z; echo $x_1; f() { local -n out=$1; out=result; }; f got; echo $got
