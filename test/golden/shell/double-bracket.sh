[[ abc == a*c ]]; echo $?; [[ abc == "a*c" ]]; echo $?; x="a b"; [[ $x == "a b" ]]; echo $?
[[ a < b && b > a ]]; echo $?; [[ -z $nope || x ]]; echo $?; [[ ! a == a ]]; echo $?; [[ ( a == b ) || ( c == c ) ]]; echo $?
[[ 3 -lt 10 ]]; echo $?; [[ 1+1 -eq 2 ]]; echo $?
