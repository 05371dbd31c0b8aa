cat /dev/null; head -c 4 /dev/zero | wc -c; head -c 4 /dev/urandom | wc -c; echo to err > /dev/stderr; echo piped | cat /dev/stdin; echo a > /dev/stdout
