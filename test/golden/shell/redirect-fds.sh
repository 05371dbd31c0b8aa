exec 3> f; echo three >&3; echo four >&3; exec 3>&-; cat f
echo x >&3; echo $?
exec 4< f; read l <&4; echo $l; read l <&4; echo $l; read l <&4; echo $? "[$l]"
