# ping: broadcast, multicast and local destinations.
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
run ping -c1 -W1 -b 255.255.255.255
run ping -c1 -W1 224.0.0.1
run ping -c1 -W1 -b -M dont 10.0.1.255
ip netns exec r sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
run ping -c2 -i0.3 -W1 -b 10.0.1.255
run ping -c1 -W1 -I e0 224.0.0.1
ip netns exec a sysctl -qw net.ipv4.icmp_echo_ignore_broadcasts=0
run ping -c1 -W1 -b 10.0.1.255
run ping -c1 -W1 -L 224.0.0.1
run ping -c1 0.0.0.0
run ping -c1 127.0.0.1
run ping -c1 127.1
run ping -c1 10.0.1.1
run ping -c1 -W1 -I lo 10.0.2.1
run ping -c1 -I e0 10.0.2.1
run ping -c1 -I 10.0.1.1 10.0.2.1
run ping -c1 -I nosuch 10.0.2.1
run ping -c1 -I 10.0.1.99 10.0.2.1
run ping -O -c3 -W1 -i0.5 10.23.0.1
run ping -O -c3 -i1 10.0.1.80
run ping -f -c5 10.0.2.1
run ping -l 3 -c5 10.0.2.1
run ping -l 4 -c5 10.0.2.1
run ping -A -c3 10.0.2.1
