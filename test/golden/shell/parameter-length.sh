x=hello; echo ${#x}; x=äöü; echo ${#x}; a=(1 2 3); echo ${#a[@]} ${#a} ${#a[1]}; set -- a b; echo ${#@} ${#*} $#; echo ${#nope}
