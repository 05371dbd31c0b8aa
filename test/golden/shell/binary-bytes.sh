printf '\377\376' | wc -c; x=$(printf '\377'); printf '%s' "$x" | wc -c; printf '\xc3\xa9\n'; printf 'a\0b' | wc -c; printf '\303\251' | cat; echo
