sleep 9 & sleep 9 & kill $(jobs -p); wait; echo $?
