x=1; (x=2; cd /tmp; echo $x); echo $x; (exit 3) || echo $?; ( ( echo nested ) ); echo $BASH_SUBSHELL; (echo $BASH_SUBSHELL)
