bash -c 'trap "echo caught; exit 9" TERM; sleep 0.5 & wait' & p=$!
sleep 0.2; kill -TERM $p; wait $p; echo $?
