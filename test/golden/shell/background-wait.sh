sleep 0.1 & wait; echo $?
(exit 7) & wait $!; echo $?
(exit 7) & (exit 8) & wait; echo $?
