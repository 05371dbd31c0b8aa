# netstat for UDP and raw sockets, and its counters of UDP.
. ./pair.sh
$B timeout 40 nc -u -l 5000 </dev/null >/dev/null &
$B timeout 40 nc -6 -u -l 5001 </dev/null >/dev/null &
$B timeout 40 nc -u -k -l 10.0.0.2 5002 </dev/null >/dev/null &
sleep 40 | $B timeout 40 nc -u -p 5003 10.0.0.1 9000 >/dev/null &
sleep 40 | $B timeout 40 nc -u -p 5004 fd00::1 9000 >/dev/null &
sleep 1
$B timeout 40 ping -q -i 30 fd00::1 >/dev/null &
sleep 1
echo x | $A nc -u -q 0 10.0.0.2 5002
echo x | $A nc -u -q 0 10.0.0.2 9
echo x | $A nc -b -u -q 0 10.0.0.255 9
sleep 1
run netstat -lnu
run netstat -nu
run netstat -anu
run netstat -lnup
run netstat -anup -4
run netstat -anu -6
run netstat -lntu
run netstat -tln
run netstat -anw
run netstat -uan --programs
run netstat -nuaW
run netstat --udp --numeric --all
run netstat -lu
run netstat -su
$A netstat -su
