ip netns add ns1
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far0
ip link set eth0 up
ip link add link eth0 name ipvl1 type ipvlan mode l2 private
ip -d link show ipvl1
ip link add link eth0 name ipvl1 type ipvlan
ip link add link eth0 name ipvl2 mtu 1300 txqueuelen 7 index 44 netns ns1 type ipvlan mode l3
ip -n ns1 -d link show ipvl2
ip -n ns1 -j -d -s link show ipvl2
ip link set ipvl1 type ipvlan mode l2 vepa
ip -n ns1 -d link show ipvl2
ip link set ipvl1 name first mtu 1400 up
ip -d link show first
ip link set first address 02:00:00:00:00:77
ip link set first netns ns1
ip -n ns1 -br link show type ipvlan
ip -n ns1 link del first
ip -n ns1 link del first
ip link add link lo type ipvlan
