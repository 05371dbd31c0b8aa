# ping confirms a stale neighbour over IPv6 (MSG_CONFIRM) and leaves it to a question over IPv4.
. ./pair.sh
$A ping -q -c 1 fd00::2 >/dev/null; $A ping -q -c 1 10.0.0.2 >/dev/null
mac=02:00:00:00:00:0b
for n in 10.0.0.2 fd00::2; do $A ip neigh replace $n lladdr $mac dev e0 nud stale; done
$A timeout 12 tcpdump -i e0 -n -t -l 'arp or icmp6[0] = 135' 2>/dev/null >/tmp/asked &
sleep 1
$A ping -q -c 8 -i 1 fd00::2 >/dev/null & 
$A ping -q -c 8 -i 1 10.0.0.2 >/dev/null &
sleep 2.5
$A ip neigh show dev e0 to fd00::2; $A ip neigh show dev e0 to 10.0.0.2
sleep 6
$A ip neigh show dev e0 to fd00::2; $A ip neigh show dev e0 to 10.0.0.2
sleep 3
grep -c 'who-has 10.0.0.2 ' /tmp/asked
grep -c 'fd00::1 > fd00::2: ICMP6, neighbor solicitation' /tmp/asked
