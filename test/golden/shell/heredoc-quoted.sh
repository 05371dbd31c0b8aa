x=1
cat <<'EOF'
$x `ls` \$x
EOF
cat <<"E F"
$x
E F
