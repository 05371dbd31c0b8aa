# The one address rule that ipvlan adds to Linux: an address belongs to one slave of a port.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add ns1
ip netns add ns2
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name far0
ip link set eno2 up
ip link set far0 up
ip link add link eno2 name ipvl1 netns ns1 type ipvlan mode l2
ip link add link eno2 name ipvl2 type ipvlan mode l2
ip link set ipvl2 netns ns2
ip -n ns1 addr add 10.138.36.2/23 dev ipvl1
ip -n ns2 addr add 10.138.36.2/23 dev ipvl2
ip -n ns2 addr add 10.138.36.3/23 dev ipvl2
ip -n ns1 addr add 10.138.36.2/24 dev ipvl1
ip -n ns1 addr add 10.138.36.2/23 dev ipvl1
ip addr add 10.138.36.2/23 dev eno2
ip -n ns1 link set ipvl1 up
ip -n ns1 link set lo up
ip -n ns2 link set ipvl2 up
sleep 3
ip -n ns1 addr
ip -n ns2 addr
ip -n ns1 -d addr show dev ipvl1
ip netns exec ns1 ip -br a
ip netns exec ns2 ip -br link
ip -n ns1 route
ip -n ns1 route add default via 10.138.36.1
ip -n ns1 route
ip -n ns2 route add default dev ipvl2
ip -n ns2 route
ip link set ipvl2 type ipvlan mode l3
ip -n ns2 link set ipvl2 type ipvlan mode l3
ip -n ns1 link show ipvl1
ip -n ns1 -d link show ipvl1
ip -n ns1 link del ipvl1
ip -n ns1 link
ip link del eno2
ip -n ns2 link
ip netns del ns1
ip netns del ns2
