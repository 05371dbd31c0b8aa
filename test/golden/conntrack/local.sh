# The router's own packets: OUTPUT, INPUT and lo; errors to local senders; what the kernel itself sends.
. ./topology.sh

title own packets, sent and received, are tracked once a host needs it
on s iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
on s ping -c 1 -e 60 -q 10.0.1.2 | grep received
on c ping -c 1 -e 61 -q 10.9.0.2 | grep received
on s conntrack -L 2>/dev/null | sort

title over lo one connection, not two
on s conntrack -F 2>/dev/null
on s ping -c 1 -e 62 -q 127.0.0.1 | grep received
on s conntrack -L 2>/dev/null
serve s 9000 back
send s 5000 127.0.0.1 9000
on s conntrack -L 2>/dev/null | sort

title DNAT in OUTPUT routes anew
tables -t nat -A OUTPUT -p udp -d 10.0.1.2 --dport 2053 -j DNAT --to-destination 10.9.0.2:9001
serve s 9001 rerouted
watch r r-s "udp"
send r 5001 10.0.1.2 2053
watched r r-s
list

title REDIRECT in OUTPUT: to lo
tables -t nat -F OUTPUT
tables -t nat -A OUTPUT -p udp -d 10.0.1.2 --dport 2053 -j REDIRECT --to-ports 9002
serve r 9002 home
send r 5002 10.0.1.2 2053
list -p udp --dport 2053

title MASQUERADE of own packets
tables -t nat -F
on r conntrack -F 2>/dev/null
tables -t nat -A POSTROUTING -o r-s -p udp -j SNAT --to-source 10.9.0.1:6000
serve s 9003 own
send r 5003 10.9.0.2 9003
list

title DNAT to a host that has no route
tables -t nat -F
tables -t nat -A OUTPUT -p icmp -d 10.0.1.2 -j DNAT --to-destination 192.0.2.1
on r conntrack -F 2>/dev/null
on r ping -c 1 -W 1 10.0.1.2
list

title SNAT in INPUT: what a local server sees
tables -t nat -F
on r conntrack -F 2>/dev/null
tables -t nat -A INPUT -p udp --dport 9004 -j SNAT --to-source 10.0.1.99
serve r 9004 seen
send c 5004 10.0.1.1 9004
served r 9004
list

title a dropped packet is an error for its sender
on r iptables -A OUTPUT -p icmp -j DROP
on r iptables -A OUTPUT -p udp -j DROP
on r ping -c 2 -i 0.3 -W 1 10.9.0.2
echo x | on r nc -v -u -w1 10.9.0.2 9010
on r iptables -F OUTPUT

title an error that the router itself sends about a translated packet
tables -t nat -F
on r conntrack -F 2>/dev/null
tables -t nat -A POSTROUTING -o r-s -j MASQUERADE
on c ping -c 1 -t 1 -e 63 10.9.0.2 | grep -v time=
list
on c ping -c 1 -t 2 -e 64 -q 10.9.0.2 | grep received

title too big: the error of a router behind the translation
on r conntrack -F 2>/dev/null
ip -n s link set e0 mtu 1400
ip -n r link set r-s mtu 1400
on c ping -c 1 -s 1450 -M do -e 65 10.9.0.2 | grep -v time=
list
ip -n r link set r-s mtu 1500
ip -n s link set e0 mtu 1500

title fragments are put together before they are tracked, and leave as fragments
on r conntrack -F 2>/dev/null
watch s e0 "icmp or (ip[6:2] & 0x1fff != 0)"
on c ping -c 1 -s 3000 -M dont -e 66 -q 10.9.0.2 | grep received
watched s e0
list

title multicast that comes back to its sender
tables -t nat -F
on r conntrack -F 2>/dev/null
track
echo x | on r nc -u -w1 -p 5005 224.0.0.9 9005
list
