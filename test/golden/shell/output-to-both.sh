{ echo a; echo b >&2; } > >(cat > o) 2> >(cat > e); sleep 0.2; cat o e; exec 3>&1; { echo x | tee /dev/stderr; } 2>&3; exec 3>&-; (echo 1; echo 2 >&2) 2>&1 | sort
