unset x; echo "${x-a}" "${x:-b}" "${x+c}" "${x:+d}"
x=; echo "${x-a}" "${x:-b}" "${x+c}" "${x:+d}"
x=v; echo "${x-a}" "${x:-b}" "${x+c}" "${x:+d}"
unset x; echo "${x:=set}" $x; unset y; echo ${y:-"a  b"} "${y:-a  "b"}" ${y:-a  b}
