trap 'echo one; trap "echo two" USR1' USR1; kill -USR1 $$; kill -USR1 $$; trap - USR1; trap
