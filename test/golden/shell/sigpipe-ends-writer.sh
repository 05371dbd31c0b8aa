yes | head -2
echo "${PIPESTATUS[@]}"
seq 1 100000 | head -1
echo "${PIPESTATUS[@]}"
