wait 99999 2>/dev/null; echo $?
wait abc; echo $?
wait %1; echo $?
