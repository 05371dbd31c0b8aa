# ping: options, and what it says about wrong ones.
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
run ping -c1 nosuchhost
run ping
run ping -c
run ping -c 0 10.0.2.1
run ping -c x 10.0.2.1
run ping -c 99999999999999999999 10.0.2.1
run ping -i 0 -c 1 10.0.2.1
run ping -i 0.1 -c 2 10.0.2.1
run ping -i x -c 2 10.0.2.1
run ping -c1 -W x 10.0.2.1
run ping -W 0 -c 1 10.0.2.1
run ping -w 0 -c 1 10.0.2.1
run ping -w -1 -c 1 10.0.2.1
run ping -c1 -t 0 10.0.2.1
run ping -c1 -t 256 10.0.2.1
run ping -Q 300 -c 1 10.0.2.1
run ping -Q zz -c 1 10.0.2.1
run ping -c1 -l 0 10.0.2.1
run ping -c1 -l 70000 10.0.2.1
run ping -c1 -Z 10.0.2.1
run ping -c1 -p ff 10.0.2.1
run ping -c1 -p zz 10.0.2.1
run ping -c1 -v 10.0.2.1
run ping -4 -c1 10.0.2.1
run ping -6 -c1 10.0.2.1
run ping -4 -6 -c1 10.0.2.1
run ping -4 -c1 ::1
run ping -D -c1 10.0.2.1
run ping -c1 -T foo 10.0.2.1
run ping -c1 -Q 0x10 10.0.2.1
run ping -c1 -m 5 10.0.2.1
run ping -V
run ping -h
run ping -c1 -M foo 10.0.2.1
run ping -c1 -s -1 10.0.2.1
run ping -c1 -s x 10.0.2.1
run ping -c1 -e 77 10.0.2.1
run ping -c1 -e 99999 10.0.2.1
run ping -c1 -B 10.0.2.1
run ping -c1 -a 10.0.2.1
run ping -c1 -U 10.0.2.1
run ping -c1 -S 1000 10.0.2.1
run ping -c1 -F 5 10.0.2.1
run ping 10.0.2.1 -c 1
run ping -c1 10.0.2.1.
run ping -c1 300.1.1.1
run ping -c1 a..b
