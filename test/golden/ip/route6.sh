# IPv6 routes.
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23
ip link set e1 up
ip link set e0 up
sleep 3
ip -6 route
ip addr add 2001:db8::1/64 dev e0 nodad
ip -6 route
ip -6 route add default via 2001:db8::254
ip -6 route add 2001:db8:5::/48 via fe80::b86b:8cff:fe89:8823 dev e0
ip -6 route add 2001:db8:6::/48 dev e0 metric 77
ip -6 route add blackhole 2001:db8:7::/48
ip -6 route add unreachable 2001:db8:8::/48
ip -6 route add 2001:db8:9::1 dev e0 proto static src 2001:db8::1
ip route add 2001:db8:a::/48 dev e0 mtu 1400
ip -6 route
ip -6 -o route
ip -6 -d route
ip -j -6 route
ip -6 route show table local
ip -6 route show table all
ip route show table all
ip -6 route show dev e0
ip -6 route show default
ip -6 route show proto kernel
ip -6 route show via 2001:db8::254
ip -6 route show 2001:db8:6::/48
ip -6 route show root 2001:db8::/32
ip -6 route get 2001:db8::9
ip -6 route get 2001:db8::1
ip -6 route get ::1
ip -6 route get 2001:db8:5::1
ip route get fe80::1
ip -6 route get fe80::1 oif e0
ip -6 route get 2a00::1
ip -6 route get ff02::1
ip -6 route get 2001:db8:7::1
ip -6 route get 2001:db8:8::1
ip -6 route get 2001:db8::9 from 2001:db8::1
ip -6 route get 2001:db8::9 mark 3
ip -j -6 route get 2001:db8::9
ip -6 route add default via 2001:db8::254
ip -6 route add default via 2001:dead::1
ip -6 route add 2001:db8:b::/48 via fe80::1
ip -6 route add 2001:db8:b::1/48 dev e0
ip -6 route add 2001:db8:b::/48 dev nosuch
ip -6 route add 2001:db8:b::/48
ip -6 route add 2001:db8:b::/48 via 2001:db8::1
ip -6 route replace default via 2001:db8::253
ip -6 route change 2001:db8:c::/48 dev e0
ip -6 route del 2001:db8:c::/48
ip -6 route del 2001:db8:6::/48
ip -6 route del default
ip -6 route del default
ip -6 route
ip -6 route flush 2001:db8:7::/48
ip -s -6 route flush root 2001:db8:8::/45
ip -6 route
ip -6 neigh
ip link set e1 down
sleep 2
ip -6 route
ip link set e0 down
ip -6 route
