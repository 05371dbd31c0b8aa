ip netns add other
ip link add e0 address ba:00:00:00:00:01 type veth peer name e1 netns other
ip -n other link set e1 address ba:00:00:00:00:02
ip addr add 10.0.0.1/24 dev e0
ip link set e0 up
ip -n other addr add 10.0.0.2/24 dev e1
ip -n other link set e1 up
ip -n other link set lo up
ip neigh add 10.0.0.2 lladdr ba:00:00:00:00:02 dev e0
ip -n other neigh add 10.0.0.1 lladdr ba:00:00:00:00:01 dev e1
sleep 2
