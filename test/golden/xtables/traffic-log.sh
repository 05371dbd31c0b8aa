# Lines of the LOG target.
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
ip netns exec r iptables -A FORWARD -i r0 -j LOG --log-prefix "fwd1: "
ip netns exec a ping -c 1 -q -p ff 10.0.1.2
dmesg -t | grep -o "fwd1: .*"
ip netns exec r iptables -R FORWARD 1 -j LOG --log-prefix "fwd2: " --log-level info --log-macdecode --log-uid
echo hello | ip netns exec a nc -u -w 1 -p 9000 10.0.1.2 9001
dmesg -t | grep -o "fwd2: .*"
ip netns exec a iptables -A OUTPUT -j LOG --log-prefix "out1: " --log-uid
echo hello | ip netns exec a nc -u -w 1 -p 9002 10.0.1.2 9003
ip netns exec a ping -c 1 -q -Q 0x10 10.0.1.2
dmesg -t | grep -o "out1: .*"
ip netns exec b iptables -A INPUT -j LOG --log-prefix "in1 " --log-ip-options
ip netns exec a ping -c 1 -q -s 2000 10.0.1.2
dmesg -t | grep -o "in1 .*"
ip netns exec b iptables -A OUTPUT -j LOG --log-prefix "answer " --log-uid
echo hello | ip netns exec a nc -u -w 1 -p 9004 10.0.1.2 9005
dmesg -t | grep -o "answer .*"
ip netns exec a iptables -t mangle -A OUTPUT -j MARK --set-mark 0xbeef
ip netns exec a iptables -R OUTPUT 1 -j LOG --log-prefix "marked "
ip netns exec a ping -c 1 -q 10.0.1.2
dmesg -t | grep -o "marked .*"
ip netns exec r iptables -F
ip netns exec r iptables -t raw -A PREROUTING -p icmp -j LOG --log-prefix "raw "
ip netns exec r iptables -t mangle -A POSTROUTING -p icmp -j LOG --log-prefix "post "
ip netns exec a ping -c 1 -q 10.0.0.254
dmesg -t | grep -o "raw .*"
dmesg -t | grep -o "post .*"
ip netns exec b iptables -F
ip netns exec b iptables -A OUTPUT -p icmp -j LOG --log-prefix "unreachable: "
echo hello | ip netns exec a nc -u -w 1 -p 9006 10.0.1.2 9007
ip netns exec b ping -c 1 -q -W 1 -s 8 -t 1 10.0.0.1
dmesg -t | grep -o "unreachable: .*"
