# The same for IPv6.
. ./topology.sh
S=fd00:9:0::2

title echo and datagram through a router that tracks
tables6 -A FORWARD -m conntrack --ctstate INVALID -j DROP
on c ping -c 1 -e 70 -q $S | grep received
serve6 s 9000 back
echo hello | on c nc -6 -u -w1 -p 5000 $S 9000
list
list -f ipv6 -p icmpv6 -o extended
on r cat /proc/net/nf_conntrack | sort

title neighbour discovery is not tracked
ip -n r -6 neigh flush all
on r ping -c 1 -q $S | grep received
list | grep -c "type=13[56]"

title MASQUERADE
on r conntrack -F 2>/dev/null
tables6 -t nat -A POSTROUTING -o r-s -j MASQUERADE
ip -n s -6 route del default
serve6 s 9001 six
watch s e0 "udp or (icmp6 and ip6[40] < 130)"
echo hello | on c nc -6 -u -w1 -p 5001 $S 9001
on c ping -c 1 -e 71 -q $S | grep received
watched s e0
list

title an unused port: the error comes back translated
on r conntrack -F 2>/dev/null
watch c e0 "icmp6 and ip6[40] < 130"
echo hello | on c nc -6 -u -w1 -p 5002 $S 9
watched c e0
list

title the second client with the same port
on r conntrack -F 2>/dev/null
echo hello | on c nc -6 -u -w1 -p 5003 $S 9002
echo hello | on d nc -6 -u -w1 -p 5003 $S 9002
list

title DNAT
tables6 -t nat -F
on r conntrack -F 2>/dev/null
ip -n s -6 route add default via fd00:9:0::1
tables6 -t nat -A PREROUTING -i r-c -p udp --dport 2053 -j DNAT --to-destination [$S]:9003
serve6 s 9003 dnat
echo hello | on c nc -6 -u -w1 -p 5004 fd00:0:1::1 2053
list
list -g

title DNAT in OUTPUT routes anew
tables6 -t nat -F
on r conntrack -F 2>/dev/null
tables6 -t nat -A OUTPUT -p udp -d fd00:0:1::2 --dport 2053 -j DNAT --to-destination [$S]:9004
serve6 s 9004 out
echo hello | on r nc -6 -u -w1 -p 5005 fd00:0:1::2 2053
list

title REDIRECT
tables6 -t nat -F
on r conntrack -F 2>/dev/null
tables6 -t nat -A PREROUTING -i r-c -p udp --dport 2053 -j REDIRECT --to-ports 9005
serve6 r 9005 here
echo hello | on c nc -6 -u -w1 -p 5006 $S 2053
list

title both families in one table
on c ping -c 1 -e 72 -q 10.9.0.2 | grep received
tables -A FORWARD -m conntrack --ctstate INVALID -j DROP
on c ping -c 1 -e 72 -q 10.9.0.2 | grep received
list -f ipv4
on r conntrack -F -f ipv6
list
