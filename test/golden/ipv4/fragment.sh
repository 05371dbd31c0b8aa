# Fragments on the wire, path MTU discovery by a router, and what a route then says.
ip netns add a; ip netns add b; ip netns add r
ip link add e0 netns a type veth peer name e0 netns r
ip link add e1 netns b type veth peer name e1 netns r
for n in a b r; do ip -n $n link set lo up; done
ip -n a link set e0 up; ip -n r link set e0 up; ip -n b link set e1 up; ip -n r link set e1 up
ip -n a addr add 10.0.1.1/24 dev e0
ip -n r addr add 10.0.1.254/24 dev e0
ip -n r addr add 10.0.2.254/24 dev e1
ip -n b addr add 10.0.2.1/24 dev e1
ip -n a route add default via 10.0.1.254
ip -n b route add default via 10.0.2.254
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip -n r link set e1 mtu 1000; ip -n b link set e1 mtu 1000
sleep 2
ip netns exec a tcpdump -l -n -t -v -i e0 icmp > /tmp/cap 2>/dev/null & T=$!
ip netns exec b tcpdump -l -n -t -v -i e1 icmp > /tmp/cap2 2>/dev/null & U=$!
sleep 1
ip netns exec a ping -c1 -s 3000 -M dont 10.0.2.1; echo "[$?]"
ip -n a route get 10.0.2.1
ip netns exec a ping -c1 -W1 -s 1200 -M do 10.0.2.1; echo "[$?]"
ip -n a route get 10.0.2.1
ip netns exec a ping -c1 -s 1200 -M do 10.0.2.1; echo "[$?]"
ip netns exec a ping -c1 -s 1200 10.0.2.1; echo "[$?]"
ip -n a route show cache
ip -n a route flush cache
ip -n a route get 10.0.2.1
sleep 0.5; kill $T $U; wait $T $U 2>/dev/null
cat /tmp/cap; echo ==; cat /tmp/cap2
