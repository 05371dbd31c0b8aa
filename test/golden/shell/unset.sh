x=1; unset x; echo "${x-unset}"; unset nope; echo $?; unset 1a; echo $?; f() { :; }; unset f; f 2>/dev/null; echo $?
