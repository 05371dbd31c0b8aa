trap 'echo usr1' USR1
(sleep 0.2; kill -USR1 $$) &
sleep 0.6 & p=$!
wait $p; echo $?
wait $p; echo $?
