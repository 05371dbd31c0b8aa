i=0; until [ -f flag ]; do i=$((i+1)); [ $i = 3 ] && touch flag; sleep 0.01; done; echo $i
( sleep 0.2; echo ready > f2 ) & for t in 1 2 3 4 5 6 7 8 9 10; do [ -s f2 ] && break; sleep 0.1; done; cat f2; wait
