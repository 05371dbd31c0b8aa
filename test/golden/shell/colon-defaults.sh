: ${A:=def} ${B:=$A}; echo $A $B; : > f; ls f; : "$(echo side >&2)"
