total=0; while read -r name count; do total=$((total + count)); done <<< $'a 1\nb 2\nc 3'; echo $total
n=0; for f in a b c; do let n++; done; echo $n; n=5; while ((n-- > 0)); do :; done; echo $n; ((n > -2 && n < 0)) && echo range
