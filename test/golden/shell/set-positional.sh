set a b c; echo $1 $#; set -- -x y; echo $1; set --; echo $#; set - z; echo $1
