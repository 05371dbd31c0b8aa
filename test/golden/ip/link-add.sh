# Creating devices: names, kinds, peers, parents, and every refusal.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add peer
ip link add type dummy
ip link add type dummy
ip -br link show type dummy
ip link add name x0 address ba:6b:8c:00:01:00 mtu 1400 txqueuelen 5 type dummy
ip link show x0
ip link add dev x1 type dummy
ip link add x1 type dummy
ip link add x2 up type dummy
ip -br link show dev x2
ip link add x3 type dummy with garbage
ip link add x4
ip link add x4 type
ip link add x4 type nosuch
ip link add x4 type nosuch word
ip link add x4 type vlan id 5
ip link add link x0 name x4 type vlan id 5 help
ip link add x4 type macvlan mode bridge
ip link add averyverylongname type dummy
ip link add name averyverylongname type dummy
ip link add a/b type dummy
ip link add . type dummy
ip link add "a b" type dummy
ip link add name n0 dev n1 type dummy
ip link add n0 n1 type dummy
ip link add n0 mtu 10 type dummy
ip link add n0 mtu 67 type veth
ip link add n0 address 01:02:03:04:05:06 type dummy
ip link add n0 group 3 type dummy
ip link show n0
ip link add veth0 type veth
ip -br link show type veth
ip link add v0 type veth peer v1
ip link add v0 type veth peer name v1
ip link add v2 type veth peer name v1
ip link add v2 type veth peer name v2
ip link add v2 type veth nonsense
ip link add v2 type veth peer name averyverylongname
ip link add v2 type veth peer name v3 type dummy
ip link add v2 address ba:6b:8c:00:00:21 type veth peer name v3 address ba:6b:8c:00:00:22 mtu 1300
ip link show v2
ip link show v3
ip link add v4 type veth peer name v5 netns peer
ip -n peer -br link
ip link add v6 netns peer type veth peer name v7
ip -br link show v7
ip -n peer link show v6
ip link add v8 type veth peer name v9 netns nosuch
ip link add b0 type bridge
ip link add b1 type bridge stp_state 0 ageing_time 0 forward_delay 200
ip -d link show b1
ip link set b1 type bridge ageing_time 30000
ip -d link show b1
ip link add b2 type bridge vlan_filtering 0 mcast_snooping 0
ip -d link show b2
ip link add b3 type bridge priority 4096
ip -d link show b3
ip link add b4 type bridge priority abc
ip link add b4 type bridge priority 70000
ip link add b4 type bridge nonsense 1
ip link set x0 type bridge ageing_time 100
ip link set x0 type bridge
ip link set x0 master b0
ip link set x0 type bridge_slave hairpin on
ip -d link show x0
ip link set x0 type bridge_slave hairpin off learning off flood off isolated on
ip -d link show x0
ip link set x0 type bridge_slave cost 77 priority 5
ip -d link show x0
ip link set x0 type bridge_slave hairpin maybe
ip link set x0 type bridge_slave nonsense
ip link set x0 type bridge_slave priority 64
ip link set x0 type bridge_slave state 9
ip link set x1 type bridge_slave hairpin on
ip link add link x0 type ipvlan
ip link add link nosuch name i0 type ipvlan
ip link add link x1 type ipvlan
ip link add link x1 name ipvlan9 type ipvlan mode l2
ip -d link show type ipvlan
ip link add i1 type ipvlan
ip link add link lo name i1 type ipvlan
ip link add link x1 name i1 type ipvlan mode l9
ip link add link x1 name i1 type ipvlan mode
ip link add link x1 name i1 type ipvlan mode l3 private vepa
ip link add link x1 name i1 type ipvlan nonsense
ip link add link x1 name i1 type ipvlan help
ip link add link x1 name i1 type ipvtap bogus
ip link add link x1 name i1 type ipvlan mo l3s pri
ip -d link show i1
ip -d link show ipvlan9
ip link add link x1 name i2 type ipvlan vepa
ip -d -br link show type ipvlan
ip -d link show i1
ip link set i1 type ipvlan mode l2
ip -d link show i2
ip link set i1 type ipvlan bridge
ip -d link show i2
ip link set x1 type ipvlan mode l3
ip link set x1 type ipvlan
ip link set i1 address ba:6b:8c:00:00:99
ip link set i1 mtu 67
ip link set x1 address ba:6b:8c:00:00:31
ip link show i1
ip link set x1 mtu 1280
ip link show i2
ip link set i2 netns peer
ip -n peer -d link show i2
ip link del x1
ip -br link show type ipvlan
ip -n peer -br link
ip netns del peer
