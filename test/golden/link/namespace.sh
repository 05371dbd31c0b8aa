# Devices that are made in, moved to and die with other namespaces.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add a
ip netns add b
ip link add veth0 type veth peer name veth1
ip link set veth0 up
ip link set veth1 up
sleep 1.5
ip link set veth1 netns a
sleep 1.5
ip link
ip -n a -d link
ip -n a link set veth1 up
sleep 1.5
ip link
ip -n a link
ip link add veth1 type dummy
ip -n a link set veth1 netns 999999
ip link set veth1 netns a
ip link set veth1 netns a name other
ip -n a link show other
ip link set lo netns a
ip link add vC type veth peer name vD netns a
ip link show vC
ip -n a link show vD
ip link add vE netns a type veth peer name vF netns b
ip -n a link show vE
ip -n b link show vF
ip -n a link set vE netns b
ip -n b link
ip link add d0 type dummy
ip link add link d0 name i0 netns a type ipvlan mode l2
ip -n a -d link show i0
ip -n a link set i0 up
ip -n a link show i0
ip -n a link set i0 netns b
ip -n b link show i0
ip link set d0 netns a
ip -n b link show i0
ip -n a link show d0
ip netns del a
sleep 0.5
ip link
ip -n b link
ip netns del b
sleep 0.5
ip link
