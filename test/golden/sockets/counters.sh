# /proc/net: sockets, and what is counted.
. ./pair.sh
show() { grep -E "^(Udp|Icmp|IcmpMsg):" /proc/net/snmp; }
counters() { for n in a b; do ip netns exec $n cat /proc/net/snmp | grep -E '^(Udp|Icmp|IcmpMsg):'; done; }
run cat /proc/net/udp /proc/net/udp6 /proc/net/raw /proc/net/raw6 /proc/net/icmp /proc/net/icmp6 /proc/net/packet
run cat /proc/net/sockstat /proc/net/sockstat6
counters
echo "# to a listener, twice"
$B timeout 20 nc -u -k -l 7000 </dev/null >/dev/null &
$B timeout 20 nc -6 -u -k -l fd00::2 7000 </dev/null >/dev/null &
sleep 1
echo one | $A nc -u -w 1 10.0.0.2 7000
echo two | $A nc -u -w 1 10.0.0.2 7000
echo three | $A nc -u -w 1 fd00::2 7000
run grep -c . /proc/net/udp
run cut -c7-90 /proc/net/udp
run cut -c7-138 /proc/net/udp6
run cat /proc/net/sockstat /proc/net/sockstat6
counters
$B grep Udp6 /proc/net/snmp6
echo "# to nobody"
echo x | $A nc -u -w 1 10.0.0.2 9
echo x | $A nc -u -w 1 fd00::2 9
counters
$B grep Udp6 /proc/net/snmp6
$A grep -E 'Udp6|Icmp6(In|Out)DestUnreachs' /proc/net/snmp6
echo "# to everybody, when nobody listens and when one does"
echo x | $A nc -b -u -w 1 10.0.0.255 9
counters
echo x | $A nc -b -u -w 1 10.0.0.255 7000
counters
$B grep IpExt /proc/net/netstat
echo "# a big one, in fragments, and one that is too big"
head -c 4000 /dev/zero | $A nc -u -w 1 10.0.0.2 7000
$B cat /proc/net/snmp | grep ^Ip:
$A cat /proc/net/snmp | grep ^Ip:
$A cat /proc/net/netstat | grep ^IpExt:
echo "# no route"
$A ping -c 1 -W 1 192.0.2.1
$A cat /proc/net/snmp | grep ^Ip:
echo "# ping"
$A ping -q -c 2 -i 0.2 10.0.0.2 | head -n 4
counters
