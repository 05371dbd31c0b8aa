(exec echo replaced; echo no); (exec nosuch; echo no); echo $?; exec 3>&1; echo hi >&3; (exec -a name true); echo end
