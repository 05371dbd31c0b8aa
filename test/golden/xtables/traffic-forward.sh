# Counters of a router's rules: forwarding, user chains, policies, every hook.
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
ip netns exec r iptables -A FORWARD -s 10.0.0.1 -p icmp -j ACCEPT
ip netns exec r iptables -A FORWARD -d 10.0.0.0/24
ip netns exec r iptables -A FORWARD -i r0 -o r1 -p udp --dport 5000:5010 -j DROP
ip netns exec r iptables -A FORWARD -i r+ -p udp
ip netns exec a ping -c 3 -q 10.0.1.2
ip netns exec a ping -c 2 -q -s 1000 10.0.1.2
for p in 5000 5010 5011; do echo hello | ip netns exec a nc -u -w 1 10.0.1.2 $p; done
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -nvL -Z FORWARD
ip netns exec r iptables -nvxL FORWARD
ip netns exec a ping -c 1 -q 10.0.1.2
ip netns exec r iptables-save -c | grep -v ^#
ip netns exec r iptables -A FORWARD -j ACCEPT
ip netns exec r iptables-save -c | grep -v ^#
ip netns exec r iptables -F
ip netns exec r iptables -P FORWARD DROP
ip netns exec a ping -c 2 -i 0.3 -W 1 10.0.1.2
ip netns exec r iptables -nvxL
ip netns exec r iptables -P FORWARD ACCEPT
ip netns exec a ping -c 1 -q -W 1 10.0.1.2
ip netns exec r iptables -N first
ip netns exec r iptables -N second
ip netns exec r iptables -N third
ip netns exec r iptables -A FORWARD -j first
ip netns exec r iptables -A FORWARD -d 10.0.1.2
ip netns exec r iptables -A first -s 10.0.1.2 -j RETURN
ip netns exec r iptables -A first -s 10.0.0.1 -g second
ip netns exec r iptables -A first
ip netns exec r iptables -A second -p icmp --icmp-type echo-request -j third
ip netns exec r iptables -A second
ip netns exec r iptables -A third ! -p udp -j RETURN
ip netns exec a ping -c 2 -q 10.0.1.2
echo x | ip netns exec a nc -u -w 1 10.0.1.2 6000
ip netns exec r iptables -nvxL
ip netns exec r iptables -I FORWARD 1 -p icmp -j RETURN
ip netns exec a ping -c 2 -q 10.0.1.2
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -F; ip netns exec r iptables -X
ip netns exec r iptables -A FORWARD -j QUEUE
ip netns exec a ping -c 1 -q -W 1 10.0.1.2
ip netns exec r iptables -R FORWARD 1 -p icmp -m limit --limit 1/min --limit-burst 3 -j ACCEPT
ip netns exec r iptables -A FORWARD -p icmp --icmp-type 8 -j DROP
ip netns exec a ping -c 5 -i 0.2 -q -W 1 10.0.1.2
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables -F
for t in raw mangle filter; do for c in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do ip netns exec r iptables -t $t -A $c -p icmp 2>/dev/null; done; done
ip netns exec a ping -c 2 -q 10.0.1.2
ip netns exec r iptables-save -c | grep -v ^# | grep -v ^:
ip netns exec a ping -c 3 -q 10.0.0.254
ip netns exec r iptables-save -c | grep -v ^# | grep -v ^:
ip netns exec r ping -c 4 -q 10.0.1.2
ip netns exec r iptables-save -c | grep -v ^# | grep -v ^:
ip netns exec r ping -c 1 -q 10.0.1.254
ip netns exec r iptables-save -c | grep -v ^#
