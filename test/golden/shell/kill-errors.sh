kill
kill abc; echo $?
kill -FOO 1; echo $?
kill -l 2; kill -l TERM; kill -l 130
kill -0 $$; echo $?
