# Drops and rejects as ping, nc and tcpdump see them.
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
ip netns exec a iptables -A OUTPUT -d 10.0.1.2 -j DROP
ip netns exec a ping -c 2 -i 0.3 -W 1 10.0.1.2
echo x | ip netns exec a nc -u -w 1 10.0.1.2 7000
ip netns exec a iptables -nvxL OUTPUT
ip netns exec a iptables -R OUTPUT 1 -d 10.0.1.2 -j QUEUE
ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec a iptables -R OUTPUT 1 -d 10.0.1.2 -j REJECT
ip netns exec a ping -c 2 -i 0.3 -W 1 10.0.1.2
echo x | ip netns exec a nc -u -w 1 10.0.1.2 7000
ip netns exec a iptables -nvxL OUTPUT
ip netns exec a iptables -F
ip netns exec a iptables -t mangle -A POSTROUTING -d 10.0.1.2 -j DROP
ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec a iptables -t mangle -F
ip netns exec a iptables -A INPUT -s 10.0.1.2 -j DROP
ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec a iptables -nvxL INPUT
ip netns exec a iptables -F
ip netns exec r iptables -A FORWARD -s 10.0.0.1 -j REJECT --reject-with icmp-net-unreachable
ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT --reject-with icmp-host-unreachable
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT --reject-with icmp-proto-unreachable
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT --reject-with icmp-net-prohibited
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT --reject-with icmp-host-prohibited
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -j REJECT --reject-with icmp-admin-prohibited
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -s 10.0.0.1 -p udp -j REJECT
sleep 2; echo x | ip netns exec a nc -u -w 1 10.0.1.2 7001
{ ip netns exec a timeout 8 tcpdump -tvnli e0 -c 2 udp or icmp 2>/dev/null & sleep 2; echo x | ip netns exec a nc -u -w 1 -p 7777 10.0.1.2 7102; wait; }
ip netns exec r iptables -F
ip netns exec b iptables -A INPUT -p icmp -j REJECT --reject-with icmp-host-prohibited
{ ip netns exec a timeout 8 tcpdump -tnli e0 -c 2 icmp 2>/dev/null & sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2 >/dev/null; wait; }
ip netns exec b iptables -nvxL INPUT
ip netns exec b iptables -R INPUT 1 -p icmp -s 10.0.0.1 -m addrtype --dst-type LOCAL -j REJECT
sleep 2; ip netns exec a ping -c 1 -W 1 10.0.1.2
ip netns exec b iptables -nvxL INPUT
ip netns exec b iptables -F
ip netns exec r iptables -A OUTPUT -p icmp --icmp-type echo-reply -j REJECT --reject-with icmp-admin-prohibited
ip netns exec a ping -c 1 -W 1 10.0.0.254
ip netns exec r iptables -nvxL
ip netns exec r iptables -F
ip netns exec r iptables -A INPUT -d 10.0.0.255 -j REJECT
ip netns exec a ping -c 1 -W 1 -b 10.0.0.255
ip netns exec r iptables -nvxL INPUT
