sleep 100 & p=$!
sleep 0.1
kill -USR1 $p
wait $p 2>/dev/null; echo $?
