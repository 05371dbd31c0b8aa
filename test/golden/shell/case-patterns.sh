for w in foo bar baz a.c '*' 10 ''; do
case $w in
f*) echo "$w: f-star";;
b?r|x) echo "$w: b?r";;
[ab]*) echo "$w: class";;
\*) echo star;;
[0-9]*) echo digit;;
'') echo empty;;
esac
done
