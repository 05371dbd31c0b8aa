exec 3>&1; x=$( { echo captured; echo shown >&3; } ); echo "[$x]"; exec 3>&-; exec 4<<< "here"; read v <&4; echo $v; exec 4<&-; { echo a >&3; } 3>&1; f() { echo f >&3; } 3>&1; f
