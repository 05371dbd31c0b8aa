[[ foo123 =~ ^([a-z]+)([0-9]+)$ ]] && echo "${BASH_REMATCH[0]}|${BASH_REMATCH[1]}|${BASH_REMATCH[2]}"
re='^a.c$'; [[ abc =~ $re ]]; echo $?; [[ abc =~ "$re" ]]; echo $?
[[ a.c =~ a\.c ]]; echo $?; [[ axc =~ a\.c ]]; echo $?; [[ "a b" =~ [[:space:]] ]]; echo $?
[[ x =~ [ ]]; echo $?
