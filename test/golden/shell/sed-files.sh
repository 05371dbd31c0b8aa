printf 'a\nb\n' > f; printf 'c\nd' > g
sed p f g; echo; sed -n '$p' f g; echo; sed -ns '$p' f g; echo; sed -i 's/a/A/' f; cat f; sed -i.bak 's/b/B/' f; cat f f.bak; sed -i -e 1d f g; cat f g; echo
sed -n 'w out' f; cat out; printf 'x\ny\n' | sed '1r f'; printf 'x\ny\n' | sed 's/x/z/w w2'; cat w2; printf 'x\n' | sed 'F;='
printf 's/x/1/\ns/y/2/\n# comment\np\n' > script; printf 'x\ny\n' | sed -f script; printf 'x\ny\n' | sed -nf script
printf '#n\np\n' > quiet; printf 'x\n' | sed -f quiet
printf 'a\tb\\\001é\n' | sed -n l; printf '%80s\n' x | sed -n l; printf '%30s\n' x | sed -n -l 20 l
printf 'no newline' | sed 's/no/a/'; printf 'no newline' | sed p; echo; printf 'x' | sed 'a after'; printf 'x\n' | sed 'i\  two spaces'
