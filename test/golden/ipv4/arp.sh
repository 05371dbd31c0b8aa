# ARP on the wire: resolution, failure, unicast probes after five seconds, learning, proxies.
ip netns add a; ip netns add b
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set e0 up; done
ip -n a addr add 10.0.0.1/24 dev e0
ip -n b addr add 10.0.0.2/24 dev e0
sleep 2
ip netns exec b tcpdump -l -e -n -t -i e0 arp > /tmp/cap 2>/dev/null & T=$!
sleep 3
echo "# resolution"
ip netns exec a ping -q -c1 10.0.0.2
ip -n a neigh; ip -n b neigh
sleep 7
ip -n a neigh; ip -n b neigh
echo "# failure"
ip netns exec a ping -c1 10.0.0.9
ip -n a neigh show 10.0.0.9
echo "# gratuitous, unknown and known"
ip netns exec b arping -q -U -c 1 -I e0 10.0.0.2
ip -n a neigh show 10.0.0.2
ip -n b addr add 10.0.0.3/24 dev e0
ip netns exec b arping -q -A -c 1 -I e0 10.0.0.3
ip -n a neigh show 10.0.0.3
echo "# weak host: an address of lo is answered for"
ip -n b addr add 10.0.0.4/32 dev lo
ip netns exec a ping -q -c1 10.0.0.4
echo "# arp_ignore"
ip netns exec b sysctl -qw net.ipv4.conf.e0.arp_ignore=1
ip -n a neigh flush dev e0
ip netns exec a ping -q -c1 -W1 10.0.0.4
sleep 4
ip netns exec b sysctl -qw net.ipv4.conf.e0.arp_ignore=0
echo "# proxy_arp"
ip netns exec b sysctl -qw net.ipv4.ip_forward=1
ip netns exec b sysctl -qw net.ipv4.conf.e0.proxy_arp=1
ip -n b route add 10.0.0.64/26 dev lo
ip netns exec a ping -q -c1 -W2 10.0.0.70
ip -n a neigh show 10.0.0.70
echo "# permanent"
ip -n a neigh replace 10.0.0.2 lladdr 02:00:00:00:00:77 dev e0
ip netns exec a ping -q -c1 -W1 10.0.0.2
ip -n a neigh show 10.0.0.2
ip -n a link set e0 down; ip -n a neigh; ip -n a link set e0 up
sleep 1
kill $T; wait $T 2>/dev/null
cat /tmp/cap
