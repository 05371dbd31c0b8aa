cat <(echo a) <(echo b); while read l; do echo "l=$l"; done < <(printf '1\n2\n'); echo x > >(cat); sleep 0.1; diff_count=$(cat <(seq 3) | wc -l); echo $diff_count
