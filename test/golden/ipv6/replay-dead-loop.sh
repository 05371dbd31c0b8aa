exec 2>&1
ip link set lo up
ip netns add a
ip link add p0 address ba:6b:8c:89:88:22 type veth peer name p1 address ba:6b:8c:86:6d:83
ip link set p0 up; ip link set p1 up
ip link add link p0 name s0 type ipvlan mode l3 vepa
ip link add link p0 name s1 netns a type ipvlan mode l3 vepa
ip addr add 2001:db8::1/64 dev s0 nodad; ip link set s0 up
ip -n a addr add 2001:db8::2/64 dev s1 nodad; ip -n a link set s1 up
sleep 2
ip netns exec a ping -c1 -W1 2001:db8::9
echo $?
ping -c1 -W1 2001:db8::2
echo $?
