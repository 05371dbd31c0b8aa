# What a sender behind an ipvlan in l3 is told when the parent's namespace has no route, or one that refuses.
exec 2>&1
ip link set lo up
ip netns add a
ip link add p0 address ba:6b:8c:89:88:22 type veth peer name p1 address ba:6b:8c:86:6d:83
ip link set p0 up; ip link set p1 up
ip addr add 2001:db8::fe/64 dev p0 nodad; ip addr add 10.0.0.254/24 dev p0
ip link add link p0 name s1 netns a type ipvlan mode l3
ip -n a addr add 2001:db8::2/64 dev s1 nodad; ip -n a addr add 10.0.0.2/24 dev s1; ip -n a link set s1 up; ip -n a link set lo up
ip -n a route add default dev s1; ip -n a -6 route add default dev s1
sleep 2
t() { echo "\$ $*"; ip netns exec a "$@"; echo "[$?]"; }
t ping -c1 -W1 2620::1
t ping -c1 -W1 192.0.2.1
ip -6 route add prohibit 2620:0:1::/48; ip route add prohibit 192.0.2.0/24
ip -6 route add blackhole 2620:0:2::/48; ip route add blackhole 198.51.100.0/24
ip -6 route add unreachable 2620:0:3::/48; ip route add unreachable 203.0.113.0/24
for d in 2620:0:1::1 2620:0:2::1 2620:0:3::1 192.0.2.1 198.51.100.1 203.0.113.1; do t ping -c1 -W1 $d; done
echo x > /tmp/x; for d in 2620::1 2620:0:1::1 2620:0:2::1 2620:0:3::1 2620:0:4::1; do echo nc $d; ip netns exec a nc -6 -u -w1 -q0 $d 7 < /tmp/x; echo "[$?]"; done
ip -6 rule add from 2001:db8::2 to 2620:0:4::/48 prohibit
ip -6 rule add oif p0 to 2620:0:5::/48 table 77; ip -6 route add unreachable default table 77
t ping -c1 -W1 2620:0:4::1
t ping -c1 -W1 2620:0:5::1
