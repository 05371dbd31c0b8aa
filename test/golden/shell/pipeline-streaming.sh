{ echo 1; sleep 0.2; echo 2; } | while read x; do echo "got $x"; done
