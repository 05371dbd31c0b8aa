printf '1\n2\n3\n' > in; while read a && read b; do echo "$a+$b"; done < in; { read x; read y; echo "$x$y"; cat; } < in; exec < in; read z; echo $z; while read l; do echo "rest $l"; done
