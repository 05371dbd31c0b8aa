bash -c 'echo $0 $1 $#' name a b; bash -c 'echo $0'; bash -c; echo $?
