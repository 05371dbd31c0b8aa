# iprange, length, ttl, hl, mac and pkttype.
iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9
iptables -A INPUT -m iprange ! --src-range 10.0.0.1-10.0.0.9 --dst-range 1.1.1.1-2.2.2.2
iptables -A INPUT -m iprange --dst-range 10.0.0.7
iptables -A INPUT -m iprange
iptables -A INPUT -m iprange --src-range 10.0.0.9-10.0.0.1
iptables -A INPUT -m iprange --src-range x
iptables -A INPUT -m iprange --src-range 10.0.0.1-x
iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.2-3
iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.2 --src-range 10.0.0.1-10.0.0.2
iptables -A INPUT -m length --length 84
iptables -A INPUT -m length ! --length 100:200
iptables -A INPUT -m length --length :100
iptables -A INPUT -m length --length 1000:
iptables -A INPUT -m length
iptables -A INPUT -m length --length x
iptables -A INPUT -m length --length 70000
iptables -A INPUT -m length --length 200:100
iptables -A INPUT -m length --length 1:2:3
iptables -A INPUT -m length --length 1-5
iptables -A INPUT -m ttl --ttl-eq 64
iptables -A INPUT -m ttl --ttl 63
iptables -A INPUT -m ttl ! --ttl-eq 1
iptables -A INPUT -m ttl --ttl-lt 5
iptables -A INPUT -m ttl --ttl-gt 0x40
iptables -A INPUT -m ttl
iptables -A INPUT -m ttl --ttl-eq 256
iptables -A INPUT -m ttl --ttl-eq 1 --ttl-gt 2
iptables -A INPUT -m ttl ! --ttl-lt 2
iptables -A INPUT -m mac --mac-source 00:11:22:aa:BB:cc
iptables -A FORWARD -m mac ! --mac-source 0:1:2:3:4:5
iptables -A INPUT -m mac
iptables -A INPUT -m mac --mac-source 00:11:22:33:44
iptables -A INPUT -m mac --mac-source 00:11:22:33:44:555
iptables -A INPUT -m mac --mac-source zz:11:22:33:44:55
iptables -A OUTPUT -m mac --mac-source 00:11:22:33:44:55
iptables -t mangle -A POSTROUTING -m mac --mac-source 00:11:22:33:44:55; dmesg -t | tail -1
iptables -A INPUT -m pkttype --pkt-type broadcast
iptables -A INPUT -m pkttype ! --pkt-type MULTICAST
iptables -A INPUT -m pkttype --pkt-type host
iptables -A INPUT -m pkttype --pkt-type bcast
iptables -A INPUT -m pkttype --pkt-type otherhost
iptables -A INPUT -m pkttype
iptables -A INPUT -m pkttype --pkt-type outgoing
iptables -S
iptables -L
iptables -nL
ip6tables -A INPUT -m iprange --src-range 2001:db8::1-2001:db8::ff
ip6tables -A INPUT -m iprange ! --dst-range 2001:db8::1-2001:db8::2
ip6tables -A INPUT -m iprange --src-range 1.2.3.4-5.6.7.8
ip6tables -A INPUT -m hl --hl-eq 255
ip6tables -A INPUT -m hl ! --hl-eq 64
ip6tables -A INPUT -m hl --hl-lt 10
ip6tables -A INPUT -m hl --hl-gt 10
ip6tables -A INPUT -m hl
ip6tables -A INPUT -m hl --hl-eq x
ip6tables -A INPUT -m hl --hl-gt 1 --hl-lt 10
ip6tables -A INPUT -m ttl --ttl-eq 5
iptables -A INPUT -m hl --hl-eq 5
ip6tables -A INPUT -m mac --mac-source 00:11:22:33:44:55
ip6tables -A INPUT -m length --length 1500
ip6tables -A INPUT -m pkttype --pkt-type multicast
ip6tables -S
ip6tables -nL
iptables -F
ip netns add a; ip netns add b
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name e0 netns b address ba:6b:8c:00:00:02
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 brd + dev e0; ip -n a link set e0 up; ip -n b addr add 10.0.0.2/24 brd + dev e0; ip -n b link set e0 up
sleep 1.2
ip netns exec b iptables -A INPUT -m iprange --src-range 10.0.0.1-10.0.0.1
ip netns exec b iptables -A INPUT -m iprange ! --dst-range 10.0.0.3-10.0.0.9
ip netns exec b iptables -A INPUT -m length --length 84
ip netns exec b iptables -A INPUT -m length ! --length 0:100
ip netns exec b iptables -A INPUT -m ttl --ttl-eq 64
ip netns exec b iptables -A INPUT -m ttl --ttl-lt 10
ip netns exec b iptables -A INPUT -m mac --mac-source ba:6b:8c:00:00:01
ip netns exec b iptables -A INPUT -m mac ! --mac-source ba:6b:8c:00:00:01
ip netns exec b iptables -A INPUT -m pkttype --pkt-type unicast
ip netns exec b iptables -A INPUT -m pkttype --pkt-type broadcast
ip netns exec b iptables -A INPUT -m pkttype --pkt-type multicast
ip netns exec b iptables -A OUTPUT -m pkttype --pkt-type unicast
ip netns exec a ping -c 2 -q 10.0.0.2
ip netns exec a ping -c 1 -q -s 200 -t 3 10.0.0.2
ip netns exec a ping -c 1 -q -W 1 -b 10.0.0.255
ip netns exec a ping -c 1 -q -W 1 -I e0 224.0.0.1
ip netns exec b ping -c 1 -q 127.0.0.1
ip netns exec b iptables -nvxL
