x="it's"; echo ${x@Q}; y=$'a\nb'; echo "${y@Q}"; z='a\tb'; echo "${z@E}"; w=abc; echo ${w@U} ${w@u} ${w@L}; declare -i n=1; echo ${n@a} ${n@A}
