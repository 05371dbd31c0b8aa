bash -c 'kill -TERM $$' 2>/dev/null; echo $?
bash -c 'kill -INT $$'; echo $?
