printf '%d\n' abc; echo $?
printf '%d\n' 12abc; echo $?
printf '%z\n'; echo $?
printf; echo $?
printf '%d %d\n' "'A" 0x10
