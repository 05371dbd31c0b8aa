# The forwarding table: own addresses, what the administrator enters, what goes with a port.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add d0 address ba:6b:8c:00:00:0d type dummy
ip link add br0 type bridge
ip link add d1 address ba:6b:8c:00:00:01 type dummy
ip link set br0 up
ip link set d0 up
ip link set d0 master br0
bridge fdb
ip link set br0 address ba:6b:8c:00:00:05
bridge fdb
ip link set d1 up master br0
bridge fdb
bridge fdb add ba:6b:8c:00:01:01 dev d0 master
bridge fdb add ba:6b:8c:00:01:02 dev d0 master static
bridge fdb add ba:6b:8c:00:01:03 dev d0 master dynamic
bridge fdb add ba:6b:8c:00:01:04 dev d0
bridge fdb add ba:6b:8c:00:01:05 dev br0 self
bridge fdb add ba:6b:8c:00:01:01 dev d0 master
bridge fdb add 01:00:00:00:01:01 dev d0 master
bridge fdb add 00:00:00:00:00:00 dev d0 master
bridge fdb replace ba:6b:8c:00:01:01 dev d1 master
bridge fdb add ba:6b:8c:00:01:06 dev lo self
bridge fdb add ba:6b:8c:00:01:06 dev lo master
bridge fdb
bridge fdb del ba:6b:8c:00:01:01 dev d0 master
bridge fdb del ba:6b:8c:00:01:01 dev d1 master
bridge fdb del ba:6b:8c:00:01:01 dev d1 master
bridge fdb del ba:6b:8c:00:01:02 dev d0
bridge fdb del ba:6b:8c:00:01:04 dev d0 self
bridge fdb
ip link set d1 address ba:6b:8c:00:00:02
bridge fdb
ip link set d0 down
bridge fdb
ip link set d0 nomaster
bridge fdb
ip link del br0
bridge fdb
