# A bridge's address, MTU, carrier and state as ports come, go and change.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add br0 type bridge
ip link set br0 up
sleep 1.5
ip link show br0
ip link add p0 address ba:6b:8c:00:00:20 type veth peer name q0
ip link add p1 address ba:6b:8c:00:00:10 mtu 1400 type dummy
ip link set p0 master br0
sleep 1.5
ip link
ip link set p0 up
ip link set q0 up
sleep 1.5
ip link
ip link set p1 master br0
ip link set p1 up
sleep 1.5
ip link
bridge link
ip link set p1 address ba:6b:8c:00:00:30
ip link show br0
ip link set p1 mtu 1300
ip link show br0
ip link set q0 down
sleep 1.5
ip link
bridge link
ip link set p1 down
sleep 1.5
ip link
bridge link
ip link set p1 up
ip link set q0 up
sleep 1.5
bridge link
bridge link set dev p0 state 4
bridge link
bridge link set dev p0 state 0
bridge link
bridge link set dev p0 state 1
bridge link
bridge link set dev p0 state 2
bridge link
bridge link set dev p0 state 3
bridge link
bridge link set dev p0 state 9
bridge link set dev p0 cost 0
bridge link set dev p0 cost 70000
bridge link set dev p0 priority 64
bridge link set dev p0 cost 9 priority 3
ip link set p0 down
bridge link set dev p0 state 3
ip link set p0 up
sleep 1.5
bridge link
ip link set br0 type bridge hello_time 50
ip link set br0 type bridge max_age 100
ip link set br0 address ba:6b:8c:00:00:40
ip link set br0 mtu 1250
sleep 1.5
ip link
ip link set p1 nomaster
ip link set p0 nomaster
sleep 1.5
ip link
ip link set lo master br0
ip link add br1 type bridge
ip link set br1 master br0
ip link add link p1 name i0 type ipvlan
ip link set p1 master br0
ip link set i0 master br0
ip link set p0 master br0
ip link add link p0 name i1 type ipvlan
ip link set br0 netns 1
ip link set p0 master br1
ip link show p0
ip link del br1
ip link show p0
ip link add br2 address ba:6b:8c:00:00:50 type bridge
ip link set br2 up
sleep 1.5
ip link show br2
