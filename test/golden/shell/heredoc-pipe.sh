cat <<A | tr a-z A-Z
lower
A
cat <<A; cat <<B
first
A
second
B
