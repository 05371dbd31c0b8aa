# Changing devices: what each word of ip link set does, and what the kernel refuses.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add other
ip link add a0 address ba:6b:8c:00:00:01 type veth peer name a1 address ba:6b:8c:00:00:02
ip link set a0 mtu 1400
ip link show dev a0
ip link set dev a0 mtu 1500 txqueuelen 77
ip link show dev a0
ip link set a0 qlen 0
ip link show dev a0
ip link set a0 txqlen 1000
ip link set a0 address ba:6b:8c:00:00:03
ip link set a0 addr ba:6b:8c:0:0:4
ip link show a0
ip link set a0 broadcast ff:ff:ff:ff:ff:00
ip link show a0
ip link set a0 brd ff:ff:ff:ff:ff:ff
ip link set a0 arp off
ip link show a0
ip link set a0 arp on multicast off
ip link show a0
ip link set a0 multicast on promisc on
ip link show a0
ip -d link show a0
ip link set a0 allmulticast on
ip link show a0
ip link set a0 promisc off allmulticast off
ip link show a0
ip link set a0 group 5
ip link show a0
ip link show group 5
ip link set a0 group default
ip link set a0 addrgenmode none
ip -d link show a0
ip link set a0 addrgenmode eui64
ip link set a0 name b0
ip link show b0
ip link show a1
ip link set b0 up
ip link set b0 name c0
ip link set b0 down
ip link set b0 down name c0
ip link show c0
ip link set c0 name a1
ip link set c0 name c0
ip link set a1 netns other
ip link show
ip -n other link show
ip -n other link set a1 up
ip link set c0 up
sleep 1
ip link show c0
ip -n other link show a1
ip link set c0 netns other
ip link
ip -n other -br link
ip -n other link set c0 netns 1
ip -n other link del a1
ip -n other link
ip link add d0 type dummy
ip link set d0 mtu 67
ip link set d0 mtu 70000
ip link add v0 type veth peer name v1
ip link set v0 mtu 67
ip link set v0 mtu 65536
ip link set v0 address 01:00:00:00:00:01
ip link set v0 address 00:00:00:00:00:00
ip link set v0 address ba:6b:8c
ip link set v0 address zz:00:00:00:00:00
ip link set v0 address 1.2.3.4
ip link set v0 address ba:6b:8c:00:00:300
ip link set v0 master v1
ip link set v0 master nosuch
ip link add br0 type bridge
ip link set v0 master br0
ip link set v0 address ba:6b:8c:00:00:07
ip link show br0
ip link set v0 nomaster
ip link set v0 nomaster
ip link set lo master br0
ip link set br0 master br0
ip link set lo down
ip link show lo
ip link set lo up
ip link set lo name loop
ip link set lo netns other
ip link set nosuch up
ip link set dev nosuch up
ip link set if99 up
ip link set
ip link set dev
ip link set up
ip link set v0 mtu
ip link set v0 mtu abc
ip link set v0 mtu 1500 mtu 1500
ip link set v0 up down
ip link show v0 up
ip link set v0 arp maybe
ip link set v0 multicast perhaps
ip link set v0 promisc 1
ip link set v0 allmulticast yes
ip link set v0 txqueuelen x
ip link set v0 name averyveryverylongname
ip link set v0 name a/b
ip link set v0 netns nosuch
ip link set v0 netns 99999
ip link set v0 group nosuch
ip link set v0 addrgenmode sometimes
ip link set v0 v1 up
ip link set dev v0 dev v1 up
ip link set v0 nonsense
ip link set v0 alias
ip link delete nosuch
ip link del
ip link del lo
ip link del v1
ip link show v0
ip link del br0 d0
ip link del dev br0
ip link del d0 type dummy
ip link
ip netns del other
