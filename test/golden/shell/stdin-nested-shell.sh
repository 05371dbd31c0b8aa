cat >commands <<'X'
x=5
bash
echo "nested $SHLVL x=$x"
cd /
pwd
exit 3
echo "back $? x=$x"
bash
false
echo "again $?"
if true
then echo multi
  echo line; fi
cat <<Y
here $((1+1))
Y
read word
the next line
echo "word=$word"
exit
nosuch-command
echo 'unterminated
quote'
for i in 1 2; do
  echo $i
done | cat -n
exit 7
echo never
X
cat commands | bash
echo "status $?"
printf 'echo a\nif true\n' | bash
echo "status $?"
printf 'echo a\necho )\necho b\n' | bash
echo "status $?"
printf '\n\necho b; nosuch2\n\n\nnosuch3' | bash
printf 'return 3\necho after return\nbreak\necho last' | bash
