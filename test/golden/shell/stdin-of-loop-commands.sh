printf '1\n2\n3\n' | while read n; do echo "n=$n"; cat > /dev/null; done; printf 'a\nb\n' > f; while read -u 3 x; do read y <<< "in$x"; echo $x $y; done 3< f
