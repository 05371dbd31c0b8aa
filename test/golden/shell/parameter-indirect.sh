a=b; b=c; echo ${!a}; set -- one two; n=2; echo ${!n}; arr=(x y); r='arr[1]'; echo ${!r}
pre_a=1; pre_b=2; echo ${!pre_*}; echo ${!arr[@]}
