printf 'one\ntwo\nthree\nfour\nfive\n' > f
sed 's/o/0/' f; sed -n 2p f; sed -n '2,4p' f; sed '2d' f; sed '$d' f; sed -n '$=' f; sed '1!d' f
sed -n '/t/p' f; sed '/two/,/four/d' f; sed -n '/two/,+1p' f; sed -n '2~2p' f; sed -n '0,/one/p' f; sed -n '1,/one/p' f
sed -e 's/o/0/g' -e 's/e/E/2' f; sed 2q f; sed '2q5' f; echo $?; sed -n '2{p;q}' f; sed '/three/Q' f
sed 's/\(.\)\(.\)/\2\1/' f; sed -E 's/(.)(.)/[\2\1]/g' f; sed 's/[aeiou]/<&>/g' f; sed 's|o|/|' f; sed 'y/eo/30/' f
echo a.b.c | sed 's/\./-/2'; echo aaa | sed 's/a/b/2g'; echo hello | sed 's/x*/-/g'; echo abc | sed 's/b*/X/2'
sed -n 's/o/0/p' f; sed '1i\
before' f; sed '2a after' f; sed '3c\changed' f; sed '2,3c\
range' f; sed '$!N;s/\n/ /' f; sed -n 'H;${x;s/\n/,/g;p}' f; sed 'G' f | head -4; sed = f | head -4
sed '1!G;h;$!d' f; sed -n '$!{h;d};H;x;l' f; sed ':a;N;$!ba;s/\n/+/g' f
