printf 'a b\nc d\nlast' > f; while read x y; do echo "$x-$y"; done < f; echo "[$x]"; while IFS= read -r line || [ -n "$line" ]; do echo "<$line>"; done < f
