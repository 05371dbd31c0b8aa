sleep 10 & p=$!; kill $p; wait $p 2>/dev/null; echo $?; { sleep 10 & } ; kill $!; wait; echo $?; (sleep 10 & kill $!; wait $!; echo sub $?)
