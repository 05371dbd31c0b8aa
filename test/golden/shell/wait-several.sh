for i in 3 1 2; do (sleep 0.$i; exit $i) & pids="$pids $!"; done; for p in $pids; do wait $p; echo $?; done; wait; echo all $?
