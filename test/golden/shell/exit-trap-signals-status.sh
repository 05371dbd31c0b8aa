bash -c 'trap "echo t" EXIT; kill -TERM $$'; echo $?; bash -c 'trap "exit 3" TERM; kill -TERM $$; echo no'; echo $?; bash -c 'trap "echo x" TERM; kill -TERM $$; echo after'; echo $?
