trap 'echo a b' INT
trap "echo it's" TERM EXIT
trap
trap -p INT
trap - EXIT
