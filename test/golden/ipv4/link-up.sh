# A veth that gets its carrier last may send at once (linkwatch_urgent_event), also where both ends have the same number.
ip netns add a; ip -n a link set lo up
ip link add v0 index 77 type veth peer name v1 index 77 netns a
ip addr add 10.0.0.1/24 dev v0; ip -n a addr add 10.0.0.2/24 dev v1
ip link set v0 up; ip -n a link set v1 up
ip netns exec a ping -c 1 -W 0.5 10.0.0.1
ip link set v0 down; ip link set v0 up
ping -c 1 -W 0.5 10.0.0.2
ip -n a link set v1 down; ip -n a link set v1 up
ip netns exec a ping -c 1 -W 0.5 10.0.0.1
