{ sleep 0.1; echo bg; } & echo fg; wait; (echo sub &); sleep 0.1; for i in 1 2; do echo $i & done | sort; wait
