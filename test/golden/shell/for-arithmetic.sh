for ((i=0; i<3; i++)); do echo $i; done
for ((i=10, j=0; i>j; i-=3, j++)); do echo $i $j; done
for ((;;)); do break; done; echo done
