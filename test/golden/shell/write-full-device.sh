echo x > /dev/full; echo $?; cat /etc/hostname > /dev/full; echo $?; printf x > /dev/full; echo $?
