(exit 4) & p=$!; wait -n -p who; echo $? $([ "$who" = "$p" ] && echo same)
