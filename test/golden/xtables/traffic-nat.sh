# The targets of the nat table.
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
ip netns exec r iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o r1 -j MASQUERADE
ip -n b route del default
ip netns exec a ping -c 2 -q 10.0.1.2
{ ip netns exec b timeout 8 tcpdump -tnli e0 -c 2 icmp 2>/dev/null & sleep 2; ip netns exec a ping -c 1 -q 10.0.1.2 >/dev/null; wait; }
ip netns exec r iptables -t nat -nvxL
ip netns exec r iptables -t nat -R POSTROUTING 1 -s 10.0.0.0/24 -o r1 -j SNAT --to-source 10.0.1.77
ip -n r addr add 10.0.1.77/24 dev r1
{ ip netns exec b timeout 8 tcpdump -tnli e0 -c 2 icmp 2>/dev/null & sleep 2; ip netns exec a ping -c 1 -q 10.0.1.2 >/dev/null; wait; }
ip netns exec r iptables -t nat -A PREROUTING -d 10.0.0.254 -p icmp -j DNAT --to-destination 10.0.1.2
{ ip netns exec b timeout 8 tcpdump -tnli e0 -c 2 icmp 2>/dev/null & sleep 2; ip netns exec a ping -c 1 10.0.0.254 >/dev/null; wait; }
ip netns exec r iptables -t nat -A PREROUTING -p udp --dport 53 -j DNAT --to-destination 10.0.1.2:5353
{ timeout 6 ip netns exec b nc -u -l -W 1 5353 & sleep 1.5; echo query | ip netns exec a nc -u -w 1 10.0.0.254 53; wait; }
ip netns exec r iptables -t nat -A PREROUTING -p udp --dport 54 -j REDIRECT --to-ports 5454
{ timeout 6 ip netns exec r nc -u -l -W 1 5454 & sleep 1.5; echo redirected | ip netns exec a nc -u -w 1 10.0.1.2 54; wait; }
ip netns exec r iptables -t nat -nvxL
ip netns exec a iptables -t nat -A OUTPUT -d 192.0.2.1 -p udp -j DNAT --to-destination 10.0.1.2:5355
{ timeout 6 ip netns exec b nc -u -l -W 1 5355 & sleep 1.5; echo rerouted | ip netns exec a nc -u -w 1 192.0.2.1 99; wait; }
ip netns exec a iptables -t nat -nvxL OUTPUT
ip netns exec r iptables -A FORWARD -m conntrack --ctstate DNAT
ip netns exec r iptables -A FORWARD -m conntrack --ctstate SNAT
ip netns exec a ping -c 2 -q 10.0.0.254
ip netns exec r iptables -nvxL FORWARD
ip netns exec r iptables-save -c | grep -v ^#
