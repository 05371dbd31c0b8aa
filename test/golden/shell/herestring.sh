cat <<< "a b"
read x y <<< "1 2 3"; echo "$x|$y"
tr a b <<<aaa
