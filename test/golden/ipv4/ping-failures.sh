# ping: texts and exit statuses for every kind of failure.
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
run ping -c2 -i0.3 10.0.2.1
run ping -q -c2 -i0.3 10.0.2.1
run ping -n -c1 -s 0 10.0.2.1
run ping -c1 -s 8 10.0.2.1
run ping -c1 -s 16 10.0.2.1
run ping -c1 -s 1472 -M do 10.0.2.1
run ping -c1 -s 1473 -M do 10.0.2.1
run ping -c2 -i0.3 -s 1473 -M do 10.0.2.1
run ping -c1 -s 4000 10.0.2.1
run ping -c1 -s 65507 10.0.2.1
run ping -c1 -s 65508 10.0.2.1
run ping -c1 -s 70000 10.0.2.1
run ping -c1 -t 1 10.0.2.1
run ping -c2 -i0.3 -t 1 10.0.2.1
run ping -c1 10.0.1.77
run ping -c2 10.0.1.77
run ping -c4 10.0.1.77
run ping -c1 -W1 10.0.1.78
run ping -c1 -w1 10.0.1.79
run ping -c1 10.0.2.77
run ping -c1 10.21.0.1
run ping -c1 10.22.0.1
run ping -c1 -W1 10.23.0.1
run ping -c1 9.9.9.9
run ping -c1 10.10.0.1
run ping -c1 10.11.0.1
run ping -c1 10.12.0.1
run ping -c1 10.0.1.255
run ping -c1 -b 10.0.1.255
run ping -c1 255.255.255.255
