echo 'a\nb'; echo -e 'a\nb'; echo -e 'x\\y\0041'; echo "a\\b"; echo a\\b; echo -e "\x41\u0042"
