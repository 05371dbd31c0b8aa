# A router that sends redirects, and what the sender makes of them.
ip netns add a; ip netns add r; ip netns add g; ip netns add sw
ip -n sw link add br0 type bridge; ip -n sw link set br0 up
for n in a r g; do ip -n $n link set lo up; ip link add eth0 netns $n type veth peer name p$n netns sw; ip -n $n link set eth0 up; ip -n sw link set p$n master br0 up; done
ip -n a addr add 10.0.0.1/24 dev eth0
ip -n r addr add 10.0.0.2/24 dev eth0
ip -n g addr add 10.0.0.3/24 dev eth0
ip -n g addr add 10.9.0.1/24 dev lo
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
ip netns exec g sysctl -qw net.ipv4.ip_forward=1
ip -n a route add 10.9.0.0/24 via 10.0.0.2
ip -n r route add 10.9.0.0/24 via 10.0.0.3
sleep 2
ip netns exec a tcpdump -l -n -t -i eth0 icmp > /tmp/cap 2>/dev/null & T=$!
sleep 1
ip netns exec a ping -c 4 10.9.0.1; echo "[$?]"
sleep 0.5; kill $T; wait $T 2>/dev/null
cat /tmp/cap
ip -n a route get 10.9.0.1
ip -n a route show cache
ip -n a neigh
