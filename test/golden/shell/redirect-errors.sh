echo x > /nonexistent/y; echo $?
cat < /nonexistent; echo $?
echo x >&9; echo $?
{ echo no; } < missing || echo failed
while read l; do echo $l; done < missing; echo $?
