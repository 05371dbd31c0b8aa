usage() { cat <<-EOT
	Usage: $0 [-h]
	  -h  help
	EOT
}
usage; cat <<EOT > out
line $((1+1))
EOT
cat out; cat <<'A' - <<<ignored
only here
A
