# The program bridge.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
bridge -V
bridge link
bridge fdb
ip link add br0 address ba:6b:8c:00:00:01 type bridge
ip link add p0 address ba:6b:8c:00:00:02 type veth peer name q0 address ba:6b:8c:00:00:03
ip link add p1 address ba:6b:8c:00:00:04 type dummy
ip link set p0 master br0
ip link set p1 master br0
bridge link
bridge link show
bridge -d link
bridge link show dev p0
bridge link show dev q0
bridge link show dev nosuch
bridge -j link
bridge -j -p -d link show dev p0
bridge -o -d link
ip link set br0 up
ip link set p0 up
ip link set q0 up
ip link set p1 up
sleep 2
bridge link
bridge link set dev p0 hairpin on
bridge -d link show dev p0
bridge link set dev p0 hairpin off learning off flood off isolated on guard on root_block on
bridge -d link show dev p0
bridge link set dev p0 learning on flood on isolated off guard off root_block off fastleave on
bridge link set dev p0 mcast_flood off bcast_flood off neigh_suppress on
bridge -d link show dev p0
bridge link set dev p0 cost 50 priority 10
bridge link show dev p0
bridge link set dev p0 priority 64
bridge link set dev p0 state blocking
bridge link show dev p0
bridge link set dev p0 state 3
bridge link show dev p0
bridge link set dev p0 state sometimes
bridge link set dev p0 hairpin maybe
bridge link set dev q0 hairpin on
bridge link set dev nosuch hairpin on
bridge link set hairpin on
bridge link set dev p0 master hairpin on
bridge link nonsense
bridge fdb
bridge fdb show
bridge fdb show br br0
bridge fdb show br nosuch
bridge fdb show dev p0
bridge fdb show brport p0
bridge fdb show dev nosuch
bridge fdb show state permanent br br0
bridge fdb show dynamic
bridge fdb add ba:6b:8c:00:00:77 dev p0 master
bridge fdb add ba:6b:8c:00:00:78 dev p0 master static
bridge fdb add ba:6b:8c:00:00:79 dev p0 master dynamic
bridge fdb add ba:6b:8c:00:00:7a dev br0 self
bridge fdb add ba:6b:8c:00:00:77 dev p0 master
bridge fdb append ba:6b:8c:00:00:7b dev p0 master static
bridge fdb replace ba:6b:8c:00:00:77 dev p1 master static
bridge fdb show br br0
bridge fdb show dev p0
bridge -j fdb show dev p0
bridge -j -p fdb show br br0 dynamic
bridge fdb show dynamic
bridge fdb show state static
bridge fdb del ba:6b:8c:00:00:78 dev p0 master
bridge fdb del ba:6b:8c:00:00:78 dev p0 master
bridge fdb delete ba:6b:8c:00:00:7a dev br0 self
bridge fdb add nonsense dev p0 master
bridge fdb add ba:6b:8c:00:00:7c
bridge fdb add dev p0
bridge fdb add ba:6b:8c:00:00:7c dev nosuch master
bridge fdb add ba:6b:8c:00:00:7c dev q0 master
bridge fdb add ba:6b:8c:00:00:7c ba:6b:8c:00:00:7d dev p0
bridge fdb nonsense
bridge nonsense
bridge -nonsense
bridge -n nosuch link
bridge l
bridge f s br br0
ip link set p0 nomaster
bridge link
bridge fdb show br br0
