SECONDS=0; sleep 1.2; [ $SECONDS -ge 1 ] && echo slept; sleep 0.05 && echo short; time=$(date +%s%N); sleep 0.01; t2=$(date +%s%N); [ $((t2-time)) -gt 9000000 ] && echo nanos
