p=/usr/local/lib/file.tar.gz
echo ${p#*/} ${p##*/} ${p%.*} ${p%%.*} ${p#nomatch} ${p%/*} ${p##*.}
x=aXbXc; echo ${x#*X} ${x##*X} ${x%X*} ${x%%X*}; q='*'; x='**a'; echo "${x#"$q"}" "${x#\*}"
