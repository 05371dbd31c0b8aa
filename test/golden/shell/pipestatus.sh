false | true | (exit 5)
echo "${PIPESTATUS[@]}"
true
echo ${PIPESTATUS[0]} ${#PIPESTATUS[@]}
