touch a1 a2 b1 c-d 'e f'; echo a[12] [a-b]1 [!a]* [[:alpha:]]1 *\ * "a"* [^ab]*; echo a[1 ; echo [z]*; x='a?'; echo $x; echo "$x"
