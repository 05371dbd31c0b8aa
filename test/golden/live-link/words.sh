ip netns add ns1
ip netns add ns2
ip link add eth0 address 02:00:00:00:00:01 type veth peer name far0
ip link set eth0 up
ip link set far0 up
ip link add link eth0 name ipvl1 type ipvlan mode l2 bridge
ip -d link show ipvl1
ip link add link eth0 name ipvl1 type ipvlan mode l2
ip link add link eth0 name eth0 type ipvlan
ip link add link nope name ipvl2 type ipvlan
ip link add name ipvl2 type ipvlan mode l2
ip link add link lo name ipvl2 type ipvlan mode l2
ip link add link eth0 name ipvl2 type ipvlan mode l4
ip link add link eth0 name ipvl2 type ipvlan mode
ip link add link eth0 name ipvl2 type ipvlan l2
ip link add link eth0 name ipvl2 type ipvlan mode l2 bridge private
ip link add link eth0 name ipvl2 type ipvlan mode l2 gateway
ip link add link eth0 name 0123456789abcdef type ipvlan
ip link add link eth0 name a/b type ipvlan
ip link add link eth0 name
ip link add link eth0 name ipvl2
ip link add link
ip link add link eth0 name ipvl2 name ipvl3 type ipvlan
ip link add link eth0 dev ipvl2 name ipvl3 type ipvlan
ip link add link eth0 name ipvl2 mtu x type ipvlan
ip link add link eth0 name ipvl2 mtu 10 type ipvlan
ip link add link eth0 name ipvl2 mtu 70000 type ipvlan
ip link add link eth0 name ipvl2 mtu 9000 type ipvlan mode l2
ip link show ipvl2
ip link del ipvl2
ip link add link eth0 name ipvl2 index 2 type ipvlan mode l2
ip link add link eth0 name ipvl2 index 0 type ipvlan mode l2
ip link add link eth0 name ipvl2 index 77 type ipvlan mode l2
ip -o link show ipvl2
ip link del ipvl2
ip link add link eth0 name ipvl2 netns nope type ipvlan mode l2
ip link add link eth0 name ipvl2 netns 999999 type ipvlan mode l2
ip link add link eth0 name ipvl2 netns ns1 netns ns2 type ipvlan mode l2
ip link add link eth0 name ipvl2 netns ns1 type ipvlan mode l2
ip -n ns1 -d link show ipvl2
ip -n ns2 link show
ip -n nope link show
ip link add link eth0 name ipvl2 type ipvlan mode l2
ip link show ipvl2
ip link del ipvl2
ip -n ns1 link del ipvl2
ip l a link eth0 ipvl2 type ipvlan mode l2 private
ip -d l sh ipvl1
ip l del ipvl2
ip link add ipvl2 link eth0 type ipvlan mode l2 vepa
ip -j -d link show ipvl2
ip -j -p link show ipvl2
ip -br link show type ipvlan
ip link del dev ipvl2
ip link add type ipvlan link eth0
ip link add link eth0 type ipvlan mode l2
ip link show
ip link del ipvlan0
ip link add link eth0 name ipvl3 txqueuelen 42 type ipvlan mode l2
ip link show ipvl3
ip link add link eth0 name ipvl4 txqlen 43 address 02:00:00:00:00:99 type ipvlan mode l2
ip link show ipvl4
ip link add link ipvl4 name ipvl5 type ipvlan mode l3
ip -d link show ipvl5
ip -d link show ipvl1
ip link set ipvl1 type ipvlan mode l2
ip -d link show ipvl5
ip link set ipvl1 type ipvlan private
ip -d link show ipvl5
ip link set ipvl1 type ipvlan mode l9
ip link set ipvl1 type ipvlan nonsense
ip link set ipvl1 type ipvlan
ip link set ipvl1 type macvlan mode bridge
ip link set nope type ipvlan mode l2
ip link set ipvl1 address 02:00:00:00:00:77
ip link set ipvl1 mtu 9999999
ip link set ipvl1 mtu 1400
ip link set ipvl1 txqueuelen 12
ip link set ipvl1 alias hello
ip link set ipvl1 name eth0
ip link set ipvl1 name first
ip link show first
ip link set first up
ip link show first
ip link set first down
ip link set first name ipvl1
ip link set ipvl1 arp off
ip link show ipvl1
ip link set ipvl1 arp on
ip link set ipvl1 arp maybe
ip link set ipvl1 nonsense
ip link set ipvl1 up down
ip link set
ip link set ipvl1 netns nope
ip link set ipvl1 netns ns1
ip link show ipvl1
ip -n ns1 link show ipvl1
ip -n ns1 link set ipvl1 up
ip -n ns1 link show ipvl1
ip link set eth0 down
ip -n ns1 link show ipvl1
ip link set eth0 up
ip -n ns1 link show ipvl1
ip -n ns1 -d link show ipvl1
ip -n ns1 -s link show ipvl3
ip link show nope
ip link show ipvl3 ipvl4
ip link show up
ip link show type ipvlan
ip link show type nonsense
ip link del nope
ip link del
ip link frobnicate
ip -n ns1 link del ipvl1
ip link del ipvl3
ip link del ipvl4
ip link del ipvl5
ip link show
ip link del eth0
ip netns del ns1
ip netns del ns2
