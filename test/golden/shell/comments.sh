echo a # comment
echo b#notcomment
# whole line
echo "c # d"
