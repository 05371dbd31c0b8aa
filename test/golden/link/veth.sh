# Birth, state, attributes and death of a pair; each change has a second and a half to settle.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add veth0 type veth peer name veth1
sleep 1.5
ip -d link
ip link set veth0 up
sleep 1.5
ip link
ip link set veth1 up
sleep 1.5
ip link
ip link set veth0 down
sleep 1.5
ip link
ip link set veth0 up
sleep 1.5
ip link
ip link set veth0 name eth9
ip link set veth0 down
ip link set veth0 name eth9
ip link set veth0 mtu 67
ip link set eth9 mtu 67
ip link set eth9 mtu 65536
ip link set eth9 mtu 65535
ip link set eth9 mtu 68
ip link set eth9 address 01:00:00:00:00:01
ip link set eth9 address 00:00:00:00:00:00
ip link set eth9 address ff:ff:ff:ff:ff:ff
ip link set eth9 address ba:6b:8c:00:00:05
ip link set eth9 broadcast ff:ff:ff:ff:ff:00
sleep 1.5
ip -d link show eth9
ip link set eth9 arp off multicast off promisc on allmulticast on group 7 txqueuelen 5
ip -d link show eth9
ip link set eth9 arp on multicast on promisc off allmulticast off group 0
ip -d link show eth9
ip link add a0 type veth peer name a1 up
ip link add b0 up type veth peer name b1
sleep 1.5
ip link show b0
ip link show b1
ip link add vA type veth peer name vA
ip link add vB type veth peer name b0
ip link add address ba:6b:8c:00:00:01 mtu 1400 name c0 type veth peer name c1 address ba:6b:8c:00:00:02 mtu 1300 txqueuelen 5
ip link show c0
ip link show c1
ip link add mtu 1200 name e0 type veth
ip link
ip link add mtu 40 name f0 type veth
ip link add address 01:00:00:00:00:01 name f0 type veth
ip link add f0 type veth peer name f1 mtu 40
ip link add f0 type veth peer name f1 address 01:00:00:00:00:01
ip link del c1
ip link show c0
ip link del lo
ip link
