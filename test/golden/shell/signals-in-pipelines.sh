sleep 5 | sleep 5 & p=$!; sleep 0.1; kill $p; wait $p; echo $?; { sleep 0.1; echo a; } | { read x; echo "got $x"; }
