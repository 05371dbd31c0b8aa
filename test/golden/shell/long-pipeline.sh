seq 1 1000 | grep 7 | sort -rn | head -3 | tr '\n' ' '; echo
