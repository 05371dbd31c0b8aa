x='a"b'; cat <<E
"$x" '$x' \\ \" `echo "q"` $(echo ")") ${x//\"/Q}
E
