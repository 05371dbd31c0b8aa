x=$(false); echo $?; x=$(exit 3) y=$(true); echo $?; local_f() { local x=$(false); echo $?; }; local_f; x=5; echo $?
