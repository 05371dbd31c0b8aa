# A mark set in OUTPUT of mangle has the packet routed anew, by the policy rules.
ip netns add a; ip netns add b; ip netns add c
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name e0 netns b address ba:6b:8c:00:00:02
ip link add e1 netns a address ba:6b:8c:00:00:03 type veth peer name e0 netns c address ba:6b:8c:00:00:04
for n in a b c; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a addr add 10.0.1.1/24 dev e0; ip -n a addr add 10.0.2.1/24 dev e1; ip -n a link set e0 up; ip -n a link set e1 up
ip -n b addr add 10.0.1.2/24 dev e0; ip -n b link set e0 up; ip -n b addr add 192.0.2.7/32 dev lo; ip -n b route add 10.0.2.0/24 via 10.0.1.1
ip -n c addr add 10.0.2.2/24 dev e0; ip -n c link set e0 up; ip -n c addr add 192.0.2.7/32 dev lo; ip -n c route add 10.0.1.0/24 via 10.0.2.1
ip -n a route add 192.0.2.7 via 10.0.1.2
ip -n a route add 192.0.2.7 via 10.0.2.2 table 100
ip -n a rule add fwmark 7 lookup 100
sleep 1.2
for n in b c; do ip netns exec $n iptables -A INPUT -d 192.0.2.7; done
ip netns exec a ping -c 1 -q 192.0.2.7
for n in b c; do ip netns exec $n iptables-save -c | grep -- -A; done
ip netns exec a iptables -t mangle -A OUTPUT -p icmp -j MARK --set-mark 7
ip netns exec a iptables -t mangle -A POSTROUTING -o e0
ip netns exec a iptables -t mangle -A POSTROUTING -o e1
ip netns exec a iptables -A OUTPUT -o e0
ip netns exec a iptables -A OUTPUT -o e1
ip netns exec a ping -c 2 -q 192.0.2.7
for n in b c; do ip netns exec $n iptables-save -c | grep -- -A; done
ip netns exec a iptables-save -c | grep -- -A
echo x | ip netns exec a nc -u -w 1 192.0.2.7 9
for n in b c; do ip netns exec $n iptables-save -c | grep -- -A; done
ip netns exec a iptables -t mangle -R OUTPUT 1 -p icmp -j MARK --set-mark 8
ip -n a rule add fwmark 8 prohibit
ip netns exec a ping -c 1 -W 1 192.0.2.7
ip -n a rule add fwmark 9 blackhole
ip netns exec a iptables -t mangle -R OUTPUT 1 -p udp -j MARK --set-mark 9
echo x | ip netns exec a nc -u -w 1 192.0.2.7 9
ip netns exec a iptables-save -c | grep -- -A
ip netns exec a iptables -F; ip netns exec a iptables -t mangle -F
ip netns exec a iptables -A OUTPUT -p icmp -j MARK --set-mark 7
ip netns exec a ping -c 1 -q 192.0.2.7
for n in b c; do ip netns exec $n iptables-save -c | grep -- -A; done
