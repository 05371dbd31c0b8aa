# IPv6: counters, rejects, states, marks, LOG lines.
ip netns add a
ip netns add r
ip netns add b
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name r0 netns r address ba:6b:8c:00:00:02
ip link add e0 netns b address ba:6b:8c:00:00:04 type veth peer name r1 netns r address ba:6b:8c:00:00:03
for n in a r b; do ip netns exec $n sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0; for d in e0 r0 r1; do ip netns exec $n sysctl -qw net.ipv6.conf.$d.accept_dad=0 2>/dev/null; done; ip -n $n link set lo up; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
ip -n a addr add 2001:db8:a::1/64 dev e0; ip -n a link set e0 up; ip -n a route add default via 2001:db8:a::fe
ip -n b addr add 2001:db8:b::2/64 dev e0; ip -n b link set e0 up; ip -n b route add default via 2001:db8:b::fe
ip -n r addr add 2001:db8:a::fe/64 dev r0; ip -n r addr add 2001:db8:b::fe/64 dev r1; ip -n r link set r0 up; ip -n r link set r1 up
sleep 5
ip netns exec a ping -c 1 -q 2001:db8:b::2
ip netns exec r ip6tables -A FORWARD -s 2001:db8:a::1 -p icmpv6 -j ACCEPT
ip netns exec r ip6tables -A FORWARD -d 2001:db8:a::/64
ip netns exec r ip6tables -A FORWARD -i r0 -o r1 -p udp --dport 5000:5010 -j DROP
ip netns exec r ip6tables -A FORWARD -p all
ip netns exec a ping -c 3 -q 2001:db8:b::2
for p in 5000 5011; do echo hello | ip netns exec a nc -u -w 1 2001:db8:b::2 $p; done
ip netns exec r ip6tables -nvxL FORWARD
ip netns exec r ip6tables -F
ip netns exec r ip6tables -P FORWARD DROP
ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -nvxL FORWARD
ip netns exec r ip6tables -P FORWARD ACCEPT
ip netns exec b ip6tables -A INPUT -p icmpv6 --icmpv6-type echo-request
ip netns exec b ip6tables -A INPUT -p icmpv6 ! --icmpv6-type echo-request -s 2001:db8:a::/64
ip netns exec b ip6tables -A INPUT -p udp -m multiport --dports 4000,4002:4003
ip netns exec b ip6tables -A INPUT -p udp -m addrtype --dst-type LOCAL
ip netns exec b ip6tables -A INPUT -p udp -m addrtype --dst-type UNICAST
ip netns exec b ip6tables -A INPUT -p udp -m addrtype --src-type LOCAL
ip netns exec b ip6tables -A INPUT -i lo
ip netns exec b ip6tables -A OUTPUT -p icmpv6 --icmpv6-type port-unreachable
ip netns exec b ip6tables -A OUTPUT -p icmpv6 --icmpv6-type echo-reply
ip netns exec a ping -c 2 -q 2001:db8:b::2
for p in 4000 4001; do echo hi | ip netns exec a nc -u -w 1 2001:db8:b::2 $p; done
ip netns exec b ping -c 1 -q ::1
ip netns exec b ip6tables -nvxL INPUT | grep -v policy
ip netns exec b ip6tables -nvxL OUTPUT | grep -v policy
ip netns exec b ip6tables -F
ip netns exec r ip6tables -A FORWARD -s 2001:db8:a::1 -j REJECT --reject-with icmp6-no-route
sleep 1; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -R FORWARD 1 -s 2001:db8:a::1 -j REJECT --reject-with icmp6-adm-prohibited
sleep 2; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -R FORWARD 1 -s 2001:db8:a::1 -j REJECT --reject-with icmp6-addr-unreachable
sleep 2; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -R FORWARD 1 -s 2001:db8:a::1 -j REJECT
sleep 2; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -R FORWARD 1 -s 2001:db8:a::1 -j REJECT --reject-with icmp6-policy-fail
sleep 2; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -R FORWARD 1 -s 2001:db8:a::1 -j REJECT --reject-with icmp6-reject-route
sleep 2; ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec r ip6tables -F
ip netns exec b ip6tables -A INPUT -p udp -j REJECT
{ ip netns exec a timeout 8 tcpdump -tnli e0 -c 2 "udp or (icmp6 and ip6[40] == 1)" 2>/dev/null & sleep 2; echo x | ip netns exec a nc -u -w 1 -p 8999 2001:db8:b::2 9000; wait; }
ip netns exec b ip6tables -F
ip netns exec a ip6tables -A OUTPUT -d 2001:db8:b::2 -j DROP
ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec a ip6tables -R OUTPUT 1 -d 2001:db8:b::2 -j REJECT --reject-with icmp6-adm-prohibited
ip netns exec a ping -c 1 -W 1 2001:db8:b::2
ip netns exec a ip6tables -F
ip netns exec r ip6tables -A FORWARD -m conntrack --ctstate NEW
ip netns exec r ip6tables -A FORWARD -m conntrack --ctstate ESTABLISHED
ip netns exec r ip6tables -A FORWARD -m conntrack --ctorigsrc 2001:db8:a::/64 --ctdir REPLY
ip netns exec a ping -c 2 -q 2001:db8:b::2
echo x | ip netns exec a nc -u -w 1 -p 8998 2001:db8:b::2 9000
ip netns exec r ip6tables -nvxL FORWARD
ip netns exec r ip6tables -t mangle -A PREROUTING -p icmpv6 --icmpv6-type echo-request -j MARK --set-mark 5
ip netns exec r ip6tables -A FORWARD -m mark --mark 5 -j LOG --log-prefix "six: "
ip netns exec a ping -c 1 -q -p 00 2001:db8:b::2
dmesg -t | grep -o "six: .*"
ip netns exec b ip6tables -A OUTPUT -p icmpv6 --icmpv6-type port-unreachable -j LOG --log-prefix "six2: "
echo hello | ip netns exec a nc -u -w 1 -p 8997 2001:db8:b::2 9000
dmesg -t | grep -o "six2: .*"
ip netns exec r ip6tables -t nat -A POSTROUTING -o r1 -j MASQUERADE
ip -n b -6 route del default
ip netns exec a ping -c 2 -q 2001:db8:b::2
ip netns exec r ip6tables -t nat -nvxL POSTROUTING
