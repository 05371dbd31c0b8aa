if true; then
	cat <<-EOF
	one
		two
	EOF
fi
