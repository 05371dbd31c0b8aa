(exit 5) & p=$!
wait $p; echo $?
wait $p; echo $?
