bash -c 'trap "echo cleanup; exit 5" TERM; while :; do sleep 0.1; done' & p=$!; sleep 0.35; kill $p; wait $p; echo $?
