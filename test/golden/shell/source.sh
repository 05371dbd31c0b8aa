echo 'echo sourced $1; x=5; return 3; echo no' > lib.sh; . ./lib.sh arg; echo $? $x; source ./nosuch.sh; echo $?
