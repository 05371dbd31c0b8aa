sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p0
ip link add link eno2 name eno2.10 type vlan id 10
ip -d link show eno2.10
ip link add link eno2 name x type vlan id 10
ip link add link eno2 name x type vlan id 4095
ip link add link eno2 name x type vlan id 4096
ip link add link eno2 name x type vlan id 70000
ip link add link eno2 name x type vlan
ip link add name x type vlan id 5
ip link add link lo name x type vlan id 5
ip link add link eno2 name x type vlan protocol 802.1ad
ip link add link eno2 name x type vlan protocol foo id 5
ip link add link eno2 name x type vlan protocol 802.1ad id 10
ip -d link show x
ip link add link eno2 name y type vlan id 7  loose_binding on
ip -d link show y
ip link add link eno2 name z type vlan id 8 ingress-qos-map 1:2 3:4 egress-qos-map 0:5 1:6
ip -d link show z
ip -d -j link show z
ip link set z type vlan egress-qos-map 2:3 ingress-qos-map 1:0
ip -d link show z
ip -d link show z
ip link set z type vlan id 9
ip -d link show z
ip link add link eno2 name q type vlan id 12 reorder_hdr maybe
ip link add link eno2 name q type vlan id 12 ingress-qos-map 1
ip link add link eno2 type vlan id 13
ip link add link eno2 mtu 1600 name q type vlan id 14
ip link add link eno2 address ba:6b:8c:00:00:01 name q type vlan id 14
ip link set q mtu 1501
ip link set eno2.10 up
ip link set p0 up
ip link set eno2 up
ip link
sleep 1.5
ip link
ip -d link show eno2
cat /proc/net/vlan/config
cat /proc/net/vlan/eno2.10
cat /proc/net/vlan/z
ls /proc/net/vlan
ip link set p0 down
ip link
sleep 1.5
ip link
ip link set p0 up
sleep 1.5
ip link set eno2.10 down
ip link set eno2 down
ip link
ip link set eno2 up
ip link
ip link set eno2 mtu 1400
ip link set eno2 address ba:6b:8c:00:00:22
ip link
ip link set eno2 mtu 1500
ip link show eno2.10
ip link add link eno2 name i type ipvlan mode l2
ip link add link i name i.5 type vlan id 5
ip link add link eno2.10 name i10 type ipvlan mode l2
ip link add link eno2.10 name eno2.10.20 type vlan id 20
ip -d link show eno2.10.20
ip netns add n
ip link set eno2.10 netns n
ip link
ip -n n -d link
ip link del eno2
ip -n n -d link
ip link add eno3 address ba:6b:8c:89:88:23 type veth peer name p3
ip link set p3 up
ip link set eno3 up
ip link add link eno3 name v1 address ba:6b:8c:00:00:01 type vlan id 1
sleep 1.5
ip link set v1 up
ip -d link show eno3
ip link set v1 promisc on
ip -d link show eno3
ip link set v1 allmulticast on
ip -d link show eno3
ip link set v1 promisc off allmulticast off
ip link set v1 address ba:6b:8c:89:88:23
ip -d link show eno3
ip link set eno3 address ba:6b:8c:00:00:77
ip -d link show eno3
ip link show v1
ip link set v1 address 01:00:00:00:00:01
ip link add link eno3 name v2 type vlan id 2 loose_binding on
ip link set v2 up
ip link set eno3 down
ip link show v1
ip link show v2
ip link set v1 up
ip link set v2 down
ip link set v2 up
ip link show v2
ip link set eno3 up
ip link show v1
sleep 1.5
ip link
ip link add link v1 name v1.1 type vlan id 1
ip link add link v1 name v1.2 type vlan id 1
sleep 1.5
ip link set v1.1 up
ip link show v1.1
ip link set v1 name renamed
ip link set v1 down
ip link set v1 name renamed
cat /proc/net/vlan/config
ip link set renamed type vlan protocol 802.1ad
ip link set renamed type vlan id 4095
ip link set renamed type dummy
ip link set renamed type ipvlan mode l2
ip link set p3 type vlan id 5
ip link add br0 type bridge
ip link add link br0 name br0.5 type vlan id 5
ip link set br0.5 master br0
ip link set renamed master br0
ip -d link show renamed
ip link set eno3 master br0
ip link
ip link del br0
ip link
ip link del p3
ip link
