bash -uc 'echo $nope; echo no'; echo $?
bash -uc 'echo ${a[3]}'; echo $?
bash -uc 'echo $1'; echo $?
bash -uc 'echo ${#x}'; echo $?
bash -c 'set -u; echo $((nope+1))'; echo $?
