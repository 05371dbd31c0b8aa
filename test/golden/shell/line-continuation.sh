echo one \
  two
if true &&
  true
then echo ok; fi
echo a |
  cat
