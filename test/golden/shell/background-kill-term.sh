sleep 100 & p=$!
sleep 0.1
kill $p
wait $p; echo $?
