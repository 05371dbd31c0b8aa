v=name; eval "$v=value"; echo $name; eval echo \$$v; eval "f_$v() { echo fn; }"; f_name; cmd='echo "a  b"'; eval $cmd; eval "$cmd"; set -- x; eval 'echo $1'; eval "a=(1 2)"; echo ${a[1]}
