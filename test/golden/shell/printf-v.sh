printf -v x '%03d' 7; echo $x; printf -v 'a[2]' hi; echo ${a[2]}
