umask; umask 022; ulimit -n > /dev/null; echo $?
