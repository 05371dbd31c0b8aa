# A deleted namespace frees its slave's address after a while (how long is not determined); a deleted slave at once.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add a
ip netns add b
ip link add d0 address ba:6b:8c:00:00:01 type dummy
ip link set d0 up
ip link add link d0 name i0 netns a type ipvlan mode l2
ip link add link d0 name i0 netns b type ipvlan mode l2
ip -n a link set i0 up
ip -n b link set i0 up
ip -n a addr add 10.0.0.2/24 dev i0
ip -n b addr add 10.0.0.2/24 dev i0
ip netns del a
sleep 0.5
ip -n b addr add 10.0.0.2/24 dev i0
ip -n b -4 addr show dev i0
ip link add link d0 name i1 type ipvlan mode l2
ip addr add 10.0.0.2/24 dev i1
ip -n b link set i0 down
ip addr add 10.0.0.2/24 dev i1
ip -n b link del i0
ip addr add 10.0.0.2/24 dev i1
ip link del d0
ip link
