# Routes: what the kernel accepts, in which order it lists them, and what `ip route get` answers.
ip netns add a
run() { echo "# $*"; "$@"; s=$?; [ $s = 0 ] || echo "[$s]"; }
a() { run ip -n a "$@"; }
ip -n a link add e0 type veth peer name e0p
ip -n a link add e1 type veth peer name e1p
ip -n a link set lo up
for d in e0 e0p e1 e1p; do ip -n a link set $d up; done
sleep 1
a addr add 10.0.0.1/24 dev e0
a addr add 10.0.0.2/24 dev e0
a addr add 10.0.0.1/24 dev e0
a addr add 10.0.0.1/16 dev e0
a addr add 10.1.0.1/24 brd + dev e1
a addr add 10.0.0.9/24 dev e1
a addr add 10.2.0.1 peer 10.2.0.2 dev e1
a addr add 10.3.0.1 peer 10.3.0.9/24 dev e1
a addr add 0.0.0.0/8 dev e1
a addr add 224.0.0.1/24 dev e1
a -4 addr show e0
a -4 addr show e1
a route show
a route show table local
a -4 route show table all
echo == errors
a route add 10.9.0.0/24 via 10.0.0.77
a route add 10.9.0.0/24 via 10.0.0.77
a route add 10.9.0.0/24 via 10.0.0.78
a route append 10.9.0.0/24 via 10.0.0.78
a route append 10.9.0.0/24 via 10.0.0.78
a route prepend 10.9.0.0/24 via 10.0.0.79
a route add 10.9.0.0/24 via 10.0.0.77 metric 100
a route add 10.9.0.0/24 via 10.0.0.77 tos 4
a route replace 10.9.0.0/24 via 10.1.0.80
a route change 10.9.0.0/24 via 10.1.0.81
a route change 10.99.0.0/24 via 10.1.0.81
a route show
a route del 10.9.0.0/24 via 10.0.0.99
a route del 10.9.0.0/24 metric 100
a route del 10.9.0.0/24
a route show
a route del 10.98.0.0/24
a route add 10.9.1.0/24 via 99.0.0.1
a route add 10.9.1.0/24 via 10.0.0.1
a route add 10.9.1.0/24 via 10.0.0.255
a route add 10.9.1.0/24 via 127.0.0.1
a route add 10.9.1.0/24 via 10.1.0.5 dev e0
a route add 10.9.1.0/24 via 10.1.0.5 dev e0 onlink
a route add 10.9.2.0/24 via 10.0.0.1 dev e0
a route add 10.9.2.0/24 via 10.0.0.1 dev e1
a route add 10.9.3.0/24 via 10.0.0.3 scope host
a route add 10.9.3.0/24 via 10.0.0.3 scope link
a route add 10.9.3.0/24 dev e0 scope host
a route add 10.9.3.0/24 dev e0 scope nowhere
a route add 10.9.4.0/24 dev e0 src 1.2.3.4
a route add 10.9.4.0/24 dev e0 src 10.1.0.1
a route add 10.9.5.0/24
a route add 10.9.5.1/24 dev e0
a route add blackhole 10.10.0.0/24
a route add unreachable 10.11.0.0/24
a route add prohibit 10.12.0.0/24
a route add throw 10.13.0.0/24
a route add blackhole 10.14.0.0/24 dev e0
a route add unreachable 10.14.0.0/24 via 10.0.0.3
a route add local 10.15.0.0/24 dev lo
a route add local 10.15.1.0/24 dev e0
a route add broadcast 10.16.0.5 dev e0
a route add multicast 239.0.0.0/8 dev e0
a route add 224.0.0.0/4 dev e0
a route add 10.18.0.0/24 via 10.0.0.3 table 100
a route add 10.18.0.0/24 dev e0 table 100 mtu 1400
a route add 10.19.0.0/24 dev e0 mtu 1400 metric 7 proto static
a route add 10.20.0.0/24 dev e0 proto 99
a route add default via 10.0.0.254
a route add default dev e1
a route add default dev e1 metric 5
a route add 10.21.0.0/24 via 55.0.0.1
a route add 10.21.0.0/24 via 55.0.0.1 dev e1
a route add 10.22.0.0/24 via 10.21.0.1
ip -n a link add e2 type veth peer name e2p
a route add 10.23.0.0/24 dev e2
a route add 10.23.0.0/24 via 10.0.0.3 dev e2
a route add 10.23.0.0/24 via 10.0.0.3 dev e2 onlink
a route add 10.23.0.0/24 dev lo
a -4 route show table all
echo == get
a route get 10.0.0.3
a route get 10.0.0.3 from 10.1.0.1
a route get 10.0.0.3 from 10.99.0.1
a route get 10.0.0.1
a route get 127.0.0.1
a route get 10.0.0.255
a route get 255.255.255.255
a route get 255.255.255.255 oif e1
a route get 224.0.0.5
a route get 224.0.0.5 oif e1
a route get 239.0.0.5
a route get 8.8.8.8
a route get 8.8.8.8 oif e1
a route get 8.8.8.8 oif e0
a route get 10.9.1.7
a route get 10.9.4.7
a route get 10.10.0.1
a route get 10.11.0.1
a route get 10.12.0.1
a route get 10.13.0.1
a route get 10.15.0.3
a route get 10.16.0.5
a route get 10.18.0.5
a route get 10.19.0.5
a route get 0.0.0.0
a route get 240.0.0.1
a route get 10.0.0.3 tos 4
a route get 10.0.0.1 from 10.0.0.3 iif e0
a route get 10.0.0.3 from 10.0.0.4 iif e0
a route get 8.8.8.8 from 10.0.0.4 iif e1
a route get 10.0.0.255 from 10.0.0.4 iif e0
a route get 10.0.0.1 from 10.0.0.1 iif e0
a route get 10.0.0.1 from 127.0.0.1 iif e0
run ip netns exec a sysctl -qw net.ipv4.ip_forward=1
a route get 10.0.0.3 from 10.0.0.4 iif e0
a route get 8.8.8.8 from 10.0.0.4 iif e0
a route get 8.8.8.8 from 10.0.0.4 iif e1
a route get 10.10.0.1 from 10.0.0.4 iif e0
a route get 10.11.0.1 from 10.0.0.4 iif e0
a route get 10.12.0.1 from 10.0.0.4 iif e0
run ip netns exec a sysctl -qw net.ipv4.conf.e1.rp_filter=1
a route get 8.8.8.8 from 10.0.0.4 iif e1
run ip netns exec a sysctl -qw net.ipv4.conf.e1.rp_filter=2
a route get 8.8.8.8 from 10.0.0.4 iif e1
echo == state
a addr del 10.0.0.1/24 dev e0
a -4 addr show e0
a route show
a addr add 10.0.0.1/24 dev e0
a addr add 10.0.0.2/24 dev e0
run ip netns exec a sysctl -qw net.ipv4.conf.e0.promote_secondaries=1
a addr del 10.0.0.1/24 dev e0
a -4 addr show e0
a route show
a addr del 10.0.0.77/24 dev e0
a addr del 10.0.0.2/16 dev e0
a addr del 10.0.0.2 dev e0
a addr add 10.0.0.1/24 dev e0
a link set e0p down
sleep 1
a route show
a route show table local
a route get 10.0.0.3
run ip netns exec a sysctl -qw net.ipv4.conf.e0.ignore_routes_with_linkdown=1
a route get 10.0.0.3
a link set e0p up
sleep 1
a route show
a link set e0 down
a route show
a route show table local
a link set e0 up
sleep 1
a route show
a route show table local
