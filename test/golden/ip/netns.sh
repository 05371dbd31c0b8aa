# Named namespaces.
ip netns
ip netns list
ip netns add ns1
ip netns add ns1
ip netns add ns2
ip netns list
ip netns
ip netns ls
ip netns show
ip -j netns
ip link add a type veth peer name b netns ns1
ip netns list
ip -j netns list
ip netns exec ns1 ip -br link
ip netns exec ns1 ip link show lo
ip netns exec ns1 true
ip netns exec ns1 false
ip netns exec nosuch true
ip netns exec ns1 nosuchprogram
ip netns exec ns1
ip netns exec
ip netns e ns1 true
ip netns pids ns1
ip netns pids
ip netns pids nosuch
ip netns pids ns1 ns2
ip netns identify 99999
ip netns identify abc
ip netns identify 1 2
ip netns identify
ip netns exec ns1 ip netns identify
ip netns set ns2 7
ip netns list
ip netns set ns2 8
ip netns set ns2
ip netns set
ip netns set nosuch 5
ip netns set ns2 x
ip netns del nosuch
ip netns delete ns2
ip netns del
ip netns add
ip netns add a/b
ip netns add .
ip netns nonsense
ip netns exec ns1 ip netns list
ip -n ns1 netns
ip -all netns exec true
ip -n ns1 link set lo up
ip -n ns1 addr show dev lo
ip netns exec ns1 ip netns exec ns1 ip -br a
ip netns del ns1
sleep 1
ip link show a
ip netns
