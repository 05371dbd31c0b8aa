exit 3 | true; echo $?; x=$(exit 9); echo $?; { exit 2; } | cat; echo ${PIPESTATUS[0]}
