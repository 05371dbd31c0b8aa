x=world
cat <<EOF
hello $x ${x^} $(echo sub) $((1+2)) \$x \\ \a "q" 'q'
	tab
EOF
