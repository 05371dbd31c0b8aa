declare -i n; n=2+3; echo $n; n+=5; echo $n; declare -l low; low=ABC; echo $low; declare -u up=abc; echo $up
declare -r ro=1; ro=2; echo $?
