echo a=b c\=d -- - -x +y @ % ^ , . / : ~x "#" a#b '#c' '!' ! ; echo *nomatch* 2>/dev/null; echo '[a' ']' } { "}" ; echo \{ \}
