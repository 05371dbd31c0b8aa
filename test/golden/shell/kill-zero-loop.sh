sleep 0.3 & p=$!
n=0; while kill -0 $p 2>/dev/null; do n=$((n+1)); sleep 0.1; done; [ $n -ge 2 ] && echo waited
wait $p; echo $?
kill -0 $p 2>/dev/null || echo gone
