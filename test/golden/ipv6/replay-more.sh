exec 2>&1
set -x
ip link set lo up
ip link add v0 address ba:6b:8c:89:88:23 type veth peer name v1 address ba:6b:8c:89:88:24
ip link set v0 up; ip link set v1 up
sleep 3
sysctl -w net.ipv6.conf.v0.keep_addr_on_down=1
ip addr add 2001:db8::1/64 dev v0
ip addr add 2001:db8::2/64 dev v0 nodad
sleep 3
ip route add 2001:db8:1::/64 via 2001:db8::9
ip link set v0 down
ip -6 addr show dev v0; ip -6 route show table all
ip link set v0 up
sleep 3
ip -6 addr show dev v0; ip -6 route show table all
sysctl -w net.ipv6.conf.v0.keep_addr_on_down=0
ip addr add 2001:db8:2::1/64 dev v0 valid_lft 4 preferred_lft 2
sleep 2.5
ip -6 addr show dev v0; ip -6 route show dev v0
sleep 3
ip -6 addr show dev v0; ip -6 route show dev v0
ip link set v1 down; sleep 3; ip -6 addr show dev v0; ip -6 route show table all
sysctl -w net.ipv6.conf.v0.ignore_routes_with_linkdown=1; ip -6 route show dev v0; ip -6 route get 2001:db8::7
sysctl -w net.ipv6.conf.v0.ignore_routes_with_linkdown=0; ip -6 route get 2001:db8::7
ip link set v1 up; sleep 3; ip -6 addr show dev v0; ip -6 route show table all
sysctl -w net.ipv6.conf.all.forwarding=1; ip -6 route show table all
ip addr add 2001:db8:3::1/127 dev v0; ip addr add 2001:db8:4::1/128 dev v0; sleep 3;  ip -6 route show table all
sysctl -w net.ipv6.conf.all.forwarding=0; ip -6 route show table all
ip link set v0 down; ip link set v0 name w0; sysctl net.ipv6.conf.w0.ignore_routes_with_linkdown; sysctl net.ipv6.conf.v0.ignore_routes_with_linkdown
ip link set w0 addrgenmode none; ip link set w0 up; sleep 3; ip -6 addr show dev w0; ip -6 route show table all
sysctl -w net.ipv6.conf.w0.addr_gen_mode=0; sleep 3; ip -6 addr show dev w0
ip link set w0 mtu 1200; ip -6 addr show dev w0;  ip -6 route show table all; ip addr add 2001:db8::1/64 dev w0
ip link set w0 mtu 1500; sleep 3; ip -6 addr show dev w0;  ip -6 route show table all
ip addr add 2001:db8:5::1 peer 2001:db8:5::2 dev w0; sleep 3; ip -6 addr show dev w0; ip -6 route show table all; ip addr del 2001:db8:5::1 peer 2001:db8:5::2 dev w0; ip -6 route show table all
ip addr add 2001:db8:6::1/64 dev w0 noprefixroute nodad; ip -6 route show dev w0; ip addr change 2001:db8:6::1/64 dev w0; ip -6 route show dev w0; ip addr change 2001:db8:6::1/64 dev w0 noprefixroute; ip -6 route show dev w0
ip route add 2001:db8:7::/64 dev w0 src 2001:db8:6::1; ip -6 route show dev w0; ip addr del 2001:db8:6::1/64 dev w0; ip -6 route show dev w0
ip addr add 2001:db8:8::1/64 dev w0 nodad; ip addr add 2001:db8:8::2/64 dev w0 nodad; ip addr del 2001:db8:8::1/64 dev w0; ip -6 route show dev w0; ip addr del 2001:db8:8::2/64 dev w0; ip -6 route show dev w0
sysctl -w net.ipv6.conf.default.disable_ipv6=1; ip link add d1 address ba:6b:8c:89:88:30 type dummy; ip link set d1 up; ip -6 addr show dev d1; ip addr add 2001:db8::1/64 dev d1; ip route add 2001:db8:9::/64 dev d1; sysctl -w net.ipv6.conf.d1.disable_ipv6=0;  ip -6 addr show dev d1
ip netns add n; ip addr add 2001:db8:8::1/64 dev w0; ip link set w0 netns n; ip -n n -6 addr; ip -n n link set w0 up; sleep 3; ip -n n -6 addr; ip -n n -6 route show table all
ip link set d1 down; ip addr add 2001:db8:a::1/64 dev d1; ip -6 addr show dev d1;  ip -6 route show table all; ip link set d1 up; ip -6 route show table all
ip -6 route add default dev d1; ip -6 route add default via fe80::1 dev d1 metric 5; ip -6 route get 2620::1; ip -6 route get 2620::1 from 2001:db8:a::1; ip -6 route del default via fe80::1; ip -6 route get 2620::1
ip link del d1; ip -6 route show table all
for m in l3 l2; do :; done
ip link add p0 address ba:6b:8c:89:88:22 type veth peer name p1 address ba:6b:8c:86:6d:83; sysctl -w net.ipv6.conf.default.disable_ipv6=0; ip link set p0 up; ip link set p1 up; sleep 2
ip link add link p0 name s1 netns n type ipvlan mode l3; ip -n n link set s1 up; ip -n n addr add 2001:db8:b::1/64 dev s1; sleep 1; ip -n n -6 addr show dev s1
ip link add link p0 name s2 type ipvlan mode l2; ip -n n -6 addr show dev s1; sleep 4; ip -n n -6 addr show dev s1; ip -n n -6 route show table all
