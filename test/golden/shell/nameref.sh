f() { local -n ref=$1; ref=changed; }
v=1; f v; echo $v; declare -n r=v; echo $r; r=3; echo $v
