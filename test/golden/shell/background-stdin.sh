cat & wait
echo after
