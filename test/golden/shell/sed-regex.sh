echo 'Hello World' | sed 's/\w\+/<&>/g; s/W/\n/'; echo 'hello world' | sed 's/\b\(.\)/\u\1/g'; echo 'Hello' | sed 's/.*/\U&\E-\L&/'
echo 'a+b' | sed 's/a+b/x/'; echo 'aab' | sed 's/a\+b/x/'; echo 'aab' | sed -E 's/a+b/x/'; echo 'ab' | sed 's/\(a\|x\)b/y/'; echo 'a{2}' | sed 's/a{2}/x/'; echo aa | sed 's/a\{2\}/x/'
echo 'foo' | sed 's/O/x/I'; printf 'a\nb\n' | sed 'N;s/^b/x/M'; printf 'a\nb\n' | sed 'N;s/a$/x/M'; printf 'a\nb\n' | sed -n 'N;/a\nb/p'
echo '/usr/bin' | sed 's,/,:,g'; echo 'a|b' | sed 's|a\|b|x|'; echo 'a.b' | sed 's.a\.b.x.'; echo '[x]' | sed 's/[]x[]/y/g'; echo 'a/b' | sed 's/[/]/-/'
printf 'foo\nbar\n' | sed '/foo/s//X/'; printf 'a\nb\nc\n' | sed -n '\,b,p'; printf 'x=1\ny=2\n' | sed -n 's/^x=//p'; echo 'tab' | sed 's/a/\t/' ; echo 'one  two' | sed 's/  */ /g'
ip='inet 10.0.0.1/24 scope'; echo "$ip" | sed -E 's#.*inet ([0-9.]+)/([0-9]+).*#\1 \2#'; echo 'aXbXc' | sed 's/X/\
/g'; echo abc | sed 's/\(b\)*/[\1]/g'; echo 'a*b' | sed 's/*/x/'; echo '^a' | sed 's/a^*/x/;s/\^/y/'
echo a b c | sed 't;s/a/x/;t end;s/b/y/;:end;s/c/z/'; echo b | sed 's/a/x/;T;s/b/y/'; printf '1\n2\n3\n4\n5\n' | sed -n '2,4!p'; printf '1\n2\n3\n' | sed 'n;d'; printf '1\n2\n3\n' | sed '$!N;P;D'; printf '1\n2\n3\n4\n' | sed '2,1p' | head -3; printf '1\n2\n3\n4\n5\n6\n' | sed -n '2,~4p'
