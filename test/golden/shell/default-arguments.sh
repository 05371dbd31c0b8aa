f() { local a=${1:-da} b=${2-db} c=${3:+given}; echo "$a $b $c."; }; f; f "" ""; f 1 2 3; g() { : "${1?need one}"; echo got; }; (g x); (g) 2>&1
