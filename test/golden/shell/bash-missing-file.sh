bash nosuch.sh; echo $?; bash --nosuch 2>/dev/null; echo $?
