printf '%s %d %i %u %o %x %X %c %%\n' str 42 -7 8 8 255 255 char
printf '[%5s][%-5s][%05d][%+d][% d][%.2s][%5.1f][%e][%g]\n' ab ab 42 5 5 abcdef 3.14159 12345.678 0.0001
printf '%s\n' a b c; printf '%s-%s\n' a b c; printf 'no args\n'; printf '%d %s\n'
printf '%b' 'a\tb\n'; printf '%q\n' 'a b' "it's" '' '$x' $'a\nb'; printf '\x41\102\n'; printf '%*d|%-*d|\n' 5 42 5 42; printf '%#x %#o\n' 255 8
