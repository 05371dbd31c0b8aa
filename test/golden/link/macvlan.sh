sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p0
ip link add link eno2 name mv0 type macvlan
ip -d link show mv0
ip link add link eno2 name mv1 address ba:6b:8c:00:00:01 type macvlan mode bridge
ip -d link show mv1
ip link add link eno2 name mv2 address ba:6b:8c:00:00:02 type macvlan mode private
ip -d link show mv2
ip link add link eno2 name mv3 address ba:6b:8c:00:00:03 type macvlan mode vepa bcqueuelen 10
ip -d link show mv3
ip -d -j link show mv3
ip -d link show mv1
ip link add link eno2 name x type macvlan mode passthru
ip link add link eno2 name x type macvlan mode bridge bcqueuelen foo
ip link add name x type macvlan mode bridge
ip link add link lo name x type macvlan mode bridge
ip link add link eno2 name x mtu 1600 type macvlan mode bridge
ip link add link eno2 name x address 01:00:00:00:00:01 type macvlan mode bridge
ip link add link eno2 name x type ipvlan mode l2
ip link add br0 type bridge
ip link set eno2 master br0
ip link add link br0 name mvb type macvlan mode bridge
ip link set mvb master br0
ip link set mv1 master br0
ip link set mv1 nomaster
ip link add link mv1 name mvn type macvlan mode bridge
ip -d link show mvn
ip link del mvn
ip link add link mv1 name iv type ipvlan mode l2
ip -d link show iv
ip link add link mv1 name mv1.5 type vlan id 5
ip link del iv
ip link add link eno2 type macvlan mode bridge
ip link set mv1 up
ip link set eno2 up
ip link set p0 up
sleep 1.5
ip link
ip -d link show eno2
ip link set mv1 up
ip link set mv2 up
ip -d link show eno2
ip link set mv3 address ba:6b:8c:00:00:02
ip link set mv3 up
ip link set mv3 address ba:6b:8c:89:88:22
ip link set mv3 up
ip link set mv3 address ba:6b:8c:00:00:03
ip link set mv3 up
ip link set mv3 address ba:6b:8c:00:00:02
ip link set mv3 address ba:6b:8c:00:00:33
ip link show mv3
ip link set mv1 mtu 1400
ip link set mv1 mtu 1501
ip link set mv1 mtu 60
ip link set eno2 mtu 1450
ip link
ip link set eno2 mtu 1500
ip link show mv1
ip link set mv1 promisc on
ip -d link show mv1
ip -d link show eno2
ip link set mv1 allmulticast on
ip -d link show eno2
ip link set mv1 promisc off allmulticast off
ip -d link show eno2
ip link set mv1 type macvlan mode private
ip -d link show mv1
ip link set mv1 type macvlan mode passthru
ip link set mv1 type macvlan mode bridge bcqueuelen 500
ip -d link show mv1
ip -d link show mv1
ip link set mv1 type macvlan mode bridge
ip link set mv1 type ipvlan mode l2
ip link set p0 down
sleep 1.5
ip link
ip link set p0 up
sleep 1.5
ip link
ip link set eno2 down
ip link
ip link set mv2 down
ip link set mv2 up
ip link
ip link set eno2 up
sleep 1.5
ip link
ip link set eno2 address ba:6b:8c:00:00:77
ip link
ip netns add n
ip link set mv1 netns n
ip -n n -d link
ip link
ip link set eno2 netns n
ip link
ip -n n link
ip -n n link del eno2
ip link
ip -n n link
ip link add eno3 address ba:6b:8c:89:88:23 type veth peer name p3
ip link add link eno3 name pt type macvlan mode passthru
ip -d link show pt
ip link add link eno3 name x type macvlan mode bridge
ip link set eno3 up
sleep 1.5
ip link set pt up
sleep 1.5
ip -d link show eno3
ip link set pt address ba:6b:8c:00:00:55
ip link show eno3
ip link show pt
ip link set eno3 address ba:6b:8c:00:00:56
ip link show pt
ip link set pt type macvlan mode bridge
ip -d link show eno3
ip -d link show pt
ip link del pt
ip link add link eno3 name iv type ipvlan mode l2
ip link add link eno3 name x type macvlan mode bridge
ip link del iv
ip link add link eno3 name x type macvlan mode bridge
ip link add link eno3 name iv type ipvlan mode l2
bridge fdb show dev eno3
ip link set x up
bridge fdb show dev eno3
bridge fdb add ba:6b:8c:00:00:99 dev x self
bridge fdb add 33:33:00:00:00:99 dev x self
bridge fdb show dev x
bridge fdb show dev eno3
ip link add link x name iv type ipvlan mode l2
ip link add link iv name x2 type macvlan mode bridge
