trap 'kill $(jobs -p) 2>/dev/null; echo cleaned' EXIT
sleep 10 & sleep 10 &
sleep 0.1
exit 4
