{ echo a; false; }; echo $?
( exit 3 ); echo $?
{ false; true; } && echo ok
