printf 'a b\nc\n' > f; wc f; wc -l f; wc -w < f; wc -c f; wc < f; wc f f; wc nosuch; echo $?; echo hi | wc -l; printf 'äö' | wc -m
