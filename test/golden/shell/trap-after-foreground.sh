trap 'echo term' TERM
(sleep 0.1; kill -TERM $$) &
sleep 0.3
echo next
wait
