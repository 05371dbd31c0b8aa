# ping: signals and deadlines.
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
ip -n a route add blackhole 10.10.0.0/24
ip -n a route add unreachable 10.11.0.0/24
ip -n a route add prohibit 10.12.0.0/24
ip -n r route add unreachable 10.21.0.0/24
ip -n r route add prohibit 10.22.0.0/24
ip -n r route add blackhole 10.23.0.0/24
sleep 2
run() { echo "# $*"; ip netns exec a "$@" 2>&1; echo "[$?]"; }
run ping -c1 10.0.2.1
run() { echo "# $*"; ip netns exec a "$@" 2>&1; echo "[$?]"; }
ip netns exec a sh -c 'ping 10.0.2.1 & P=$!; sleep 2.5; kill -INT $P; wait $P; echo "[$?]"'
ip netns exec a sh -c 'ping 10.0.2.1 & P=$!; sleep 1.5; kill -QUIT $P; sleep 1; kill -QUIT $P; sleep 0.2; kill -INT $P; wait $P; echo "[$?]"'
ip netns exec a sh -c 'ping 10.23.0.1 & P=$!; sleep 1.5; kill -QUIT $P; sleep 0.1; kill -INT $P; wait $P; echo "[$?]"'
run timeout 0.5 ping -q 10.0.2.1
run timeout 2.5 ping 10.0.2.1
run timeout -s INT 2.5 ping 10.0.2.1
run ping -i 1.5 -w 2 10.0.2.1
run ping -i 1.5 -w 2 -c 5 10.0.2.1
run ping -i 1.5 -w 2 -c 1 10.0.1.71
run ping -i 4 -w 5 -c 1 10.0.1.72
run ping -i 2 -w 5 10.0.1.73
ip -n a link set lo down
run ping -c1 -W1 10.0.1.1
run ping -c1 -W4 10.0.1.74
