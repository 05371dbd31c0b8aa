seq 1 50000 | tail -1; head -c 200000 /dev/zero | wc -c; x=$(seq 1 20000); echo ${#x}
