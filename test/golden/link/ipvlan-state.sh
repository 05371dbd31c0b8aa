# What slaves take from their parent, and when.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add v0 address ba:6b:8c:00:00:01 type veth peer name v1
ip link add link v0 name s1 type ipvlan
ip link show s1
ip link set s1 up
sleep 1.5
ip link show s1
ip link set v0 up
ip link set v1 up
sleep 1.5
ip link
ip link add link v0 name s2 up type ipvlan mode l2
sleep 1.5
ip -d link show s1
ip -d link show s2
ip link set v1 down
sleep 1.5
ip link
ip link set v1 up
sleep 1.5
ip link
ip link set v0 down
ip link set v0 up
sleep 1.5
ip link show s1
ip link set s1 mtu 9000
ip link show s1
ip link set v0 mtu 1400
ip link
ip link set s1 mtu 67
ip link set s1 mtu 65536
ip link set v0 address ba:6b:8c:00:00:02
ip link show s1
ip link set s1 address ba:6b:8c:00:00:03
ip link set s1 broadcast ff:ff:ff:ff:ff:00
ip link show s1
ip link set s1 allmulticast on
ip -d link show v0
ip link set s1 promisc on
ip -d link show v0
ip link set s1 allmulticast off promisc off
ip -d link show v0
ip link set s1 type ipvlan mode l3
ip link
ip link set s2 type ipvlan mode l3s vepa
ip -d link show s1
ip link add link s1 name s3 address ba:6b:8c:00:00:09 type ipvlan mode l2 private
ip -d link show s2
ip -d link show s3
ip link add link v0 name t1 type ipvtap mode l2
ip link set t1 up
sleep 1.5
ip -d link show t1
ip link add x link lo type ipvlan
ip link add x link v0 mtu 60 type ipvlan
ip link add x type ipvlan
ip link add s1 link v0 type ipvlan
ip link add br0 type bridge
ip link set s1 master br0
ip link set v0 master br0
ip link del v1
ip link
