echo ok
echo "unclosed
more
