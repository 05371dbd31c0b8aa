printf -- '-%s-\n' a; printf '%s' ; printf '%s,' 1 2 3; echo; printf '%5s|%-5s|\n' a b c
