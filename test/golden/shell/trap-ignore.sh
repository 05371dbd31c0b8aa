trap '' TERM
kill -TERM $$
echo alive
trap - TERM
trap
