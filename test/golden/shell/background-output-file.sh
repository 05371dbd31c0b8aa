(for i in 1 2 3; do echo $i; sleep 0.1; done) > log & p=$!; sleep 0.15; wc -l < log; wait $p; wc -l < log
