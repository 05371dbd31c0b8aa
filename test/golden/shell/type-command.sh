type echo; type nosuch; f() { :; }; type -t f echo if cat; command -v echo f if; command -v nosuch; echo $?; type -t nosuch; echo $?; command -V echo
