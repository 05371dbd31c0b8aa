# Every match against traffic.
ip netns add a
ip netns add r
ip netns add b
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name r0 netns r address ba:6b:8c:00:00:02
ip link add e0 netns b address ba:6b:8c:00:00:04 type veth peer name r1 netns r address ba:6b:8c:00:00:03
for n in a r b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 brd + dev e0; ip -n a link set e0 up; ip -n a route add default via 10.0.0.254
ip -n b addr add 10.0.1.2/24 brd + dev e0; ip -n b link set e0 up; ip -n b route add default via 10.0.1.254
ip -n r addr add 10.0.0.254/24 dev r0; ip -n r addr add 10.0.1.254/24 dev r1; ip -n r link set r0 up; ip -n r link set r1 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec a ping -c 1 -q 10.0.1.2
ip netns exec b iptables -A INPUT -m addrtype --dst-type LOCAL
ip netns exec b iptables -A INPUT -m addrtype --dst-type BROADCAST
ip netns exec b iptables -A INPUT -m addrtype --dst-type MULTICAST
ip netns exec b iptables -A INPUT -m addrtype --src-type UNICAST
ip netns exec b iptables -A INPUT -m addrtype ! --src-type LOCAL --limit-iface-in
ip netns exec b iptables -A INPUT -m addrtype --dst-type LOCAL --limit-iface-in
ip netns exec b iptables -A INPUT -p icmp -m icmp --icmp-type echo-request
ip netns exec b iptables -A INPUT -p icmp -m icmp ! --icmp-type echo-request
ip netns exec b iptables -A INPUT -p icmp -m icmp --icmp-type any
ip netns exec b iptables -A INPUT -p icmp --icmp-type port-unreachable
ip netns exec b iptables -A INPUT -p udp -m udp --dport 4000
ip netns exec b iptables -A INPUT -p udp -m udp ! --dport 4000:4001
ip netns exec b iptables -A INPUT -p udp -m multiport --dports 4000,4002:4003
ip netns exec b iptables -A INPUT -p udp -m multiport ! --ports 4000
ip netns exec b iptables -A INPUT -p udp -m multiport --sports 9999
ip netns exec b iptables -A INPUT -i e0 ! -s 10.0.1.254
ip netns exec b iptables -A INPUT ! -i e+
ip netns exec b iptables -A INPUT -i lo
ip netns exec b iptables -A INPUT -s 10.0.0.0/255.0.255.0
ip netns exec b iptables -A OUTPUT -o e0 -p icmp --icmp-type 3/3
ip netns exec b iptables -A OUTPUT -p icmp --icmp-type 0 -m comment --comment replies
ip netns exec b iptables -A INPUT -f
ip netns exec b iptables -A INPUT -m mark --mark 0
ip netns exec a ping -c 2 -q 10.0.1.2
for p in 4000 4001 4003; do echo hi | ip netns exec a nc -u -w 1 -p 9999 10.0.1.2 $p; done
ip netns exec r ping -c 1 -q -W 1 -b 10.0.1.255
ip netns exec b ping -c 1 -q 127.0.0.1
ip netns exec b ping -c 1 -q 10.0.1.2
ip netns exec a ping -c 1 -q -s 3000 10.0.1.2
ip netns exec b iptables -nvxL
ip netns exec r iptables -A FORWARD -f
ip netns exec r iptables -A FORWARD ! -f
ip netns exec r iptables -A FORWARD -p icmp --icmp-type echo-request
ip netns exec a ping -c 1 -q -s 3000 10.0.1.2
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -A FORWARD -m conntrack --ctstate NEW
ip netns exec r iptables -A FORWARD -m state --state ESTABLISHED
ip netns exec r iptables -Z
ip netns exec a ping -c 2 -q -s 3000 10.0.1.2
echo hi | ip netns exec a nc -u -w 1 -p 9998 10.0.1.2 4100
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -F
ip netns exec r iptables -A FORWARD -m conntrack --ctstate RELATED
ip netns exec r iptables -A FORWARD -m conntrack --ctdir REPLY
ip netns exec r iptables -A FORWARD -m conntrack --ctorigsrc 10.0.0.1 --ctorigdst 10.0.1.0/24
ip netns exec r iptables -A FORWARD -m conntrack ! --ctreplsrc 10.0.1.2
ip netns exec r iptables -A FORWARD -m conntrack --ctproto udp --ctorigdstport 4200:4300
ip netns exec r iptables -A FORWARD -m conntrack --ctstatus SEEN_REPLY
ip netns exec r iptables -A FORWARD -m conntrack ! --ctstatus CONFIRMED
ip netns exec r iptables -A FORWARD -m conntrack --ctexpire 20:30
ip netns exec r iptables -A FORWARD -m conntrack --ctstate INVALID
ip netns exec a ping -c 2 -q 10.0.1.2
echo hi | ip netns exec a nc -u -w 1 -p 9997 10.0.1.2 4200
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -t raw -A PREROUTING -p icmp -j CT --notrack
ip netns exec r iptables -F
ip netns exec r iptables -A FORWARD -m conntrack --ctstate UNTRACKED
ip netns exec r iptables -A FORWARD -m conntrack ! --ctstate UNTRACKED
ip netns exec r iptables -A FORWARD -m conntrack --ctproto icmp
ip netns exec a ping -c 2 -q 10.0.1.2
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -F; ip netns exec r iptables -t raw -F
ip netns exec r iptables -t mangle -A PREROUTING -i r0 -j MARK --set-mark 0x12
ip netns exec r iptables -t mangle -A PREROUTING -i r0 -p icmp -j MARK --or-mark 0x100
ip netns exec r iptables -t mangle -A FORWARD -m mark --mark 0x112 -j MARK --and-mark 0xf0
ip netns exec r iptables -t mangle -A FORWARD -m mark --mark 0x12/0xff -j MARK --xor-mark 0x3
ip netns exec r iptables -A FORWARD -m mark --mark 0x10
ip netns exec r iptables -A FORWARD -m mark --mark 0x11
ip netns exec r iptables -A FORWARD -m mark ! --mark 0/0xffff
ip netns exec r iptables -A FORWARD -m mark --mark 0
ip netns exec a ping -c 2 -q 10.0.1.2
echo hi | ip netns exec a nc -u -w 1 -p 9996 10.0.1.2 4200
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -t mangle -nvxL FORWARD
ip netns exec a iptables -t mangle -A OUTPUT -j MARK --set-mark 7
ip netns exec a iptables -A OUTPUT -m mark --mark 7
ip netns exec a ping -c 2 -q 10.0.1.2
ip netns exec a iptables -nvxL OUTPUT
