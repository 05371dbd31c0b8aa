# leading

echo a # trailing
  # indented
if true; then # c
  # inside
  echo b
fi # end
: '
block comment
'
echo c
