sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add dd address 02:00:00:00:00:01 type dummy
ip link add link nosuch name x type vlan id 5
ip link add name x type vlan id
ip link add name x type vlan id -1
ip link add link dd name x type vlan id 0x10
ip link add link dd name x2 type vlan id 010
ip link add link dd name x3 type vlan proto 802.1q id 9
ip link add link dd name x4 type vlan id 11 ingress-qos-map 9:9 4294967296:1
ip link add link dd name x4 type vlan id 11 ingress-qos-map 9:9 egress-qos-map 99999:99
ip link add link dd name x5 type vlan id 12 ingress-qos-map
ip link add link dd name x6 type vlan id 13 reorder_hdr on loose_binding off gvrp off mvrp off bridge_binding off
ip -d link
ip link set x6 type vlan loose_binding on
ip link set x6 type vlan
ip link set dd type vlan
ip link set dd type vlan id 5
ip link set dd type macvlan
ip link set dd type macvlan mode bridge
bridge vlan add dev dd vid 1
bridge vlan add
bridge vlan del dev
bridge vlan add dev dd vid 1-
bridge vlan add dev dd vid -5
bridge vlan add dev dd vid 4294967297
bridge vlan add dev dd vid 4-70000
bridge -j -p vlan
ip link add link dd name m type macvlan mode
ip link add link dd name m type macvlan mode bridge bcqueuelen -1
ip link add link dd name m type macvlan bcqueuelen 0
ip -d link show m
ip link del m
ip link property add dev dd altname
ip link set dd alias xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx
ip tuntap add dev dd mode tun
ip tuntap del dev dd mode tun
ip link add v0 numtxqueues 0 type veth
ip link add v0 numtxqueues 5000 type veth
ip link add v0 numtxqueues four type veth
ip link add v0 numtxqueues 4 type veth peer name v1
ip link add link dd name n1 type vlan id 7
ip link add link n1 name n2 type vlan id 7
ip link add link n2 name n3 type vlan id 7
ip link add link n3 name n4 type vlan id 7
ip link add link n4 name n5 type vlan id 7
ip link add link n5 name n6 type vlan id 7
ip link add link n6 name n7 type vlan id 7
ip link add link n7 name n8 type vlan id 7
ip link add link n7 name m8 type macvlan mode bridge
ip link add link n7 name i8 type ipvlan mode l2
ip link set dd up
sleep 1.5
ip -br link
ip link set n3 down
ip -br link
ip link set n3 up
sleep 1.5
ip -br link
ip link del n2
ip -br link
ip link del dd
ip -br link
