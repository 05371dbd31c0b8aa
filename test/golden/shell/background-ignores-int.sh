bash -c 'trap "" INT; sleep 0.3; echo survived' & p=$!
sleep 0.1; kill -INT $p; wait $p; echo $?
sleep 0.3 & p=$!
sleep 0.1; kill -INT $p; wait $p; echo $?
