# Every kind of device, in every form of ip link.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add far
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 address ba:6b:8c:00:00:58
ip link add eno3 address ba:6b:8c:89:88:23 type veth peer name gw3 address ba:6b:8c:00:00:59 netns far
ip link add sw type bridge
ip link set p58 master sw
ip link add dum0 address ba:6b:8c:00:00:10 type dummy
ip link add link eno2 name ipvl1 type ipvlan mode l2
ip link add link eno2 name ipvl2 type ipvlan
ip link add link eno3 name tap3 type ipvtap mode l3s private
ip link add link eno2 name ipvl9 type ipvlan mode l2 vepa
ip link set ipvl9 netns far
ip link
ip l
ip link show
ip link ls
ip -o link
ip -br link
ip -br l
ip -brief link show dev eno2
ip -d link
ip -d -o link show dev ipvl1
ip -s link show dev eno2
ip -s -s link show dev eno2
ip -h -s link show dev eno2
ip -j link
ip -j -p link show dev eno2
ip -j -d link show dev ipvl1
ip -j -p -d link show dev p58
ip -j -s link show dev lo
ip -j -s -s link show dev eno3
ip -j -br link
ip -d link show dev sw
ip -d link show dev p58
ip -d link show tap3
ip link show up
ip link show master sw
ip -j link show master sw
ip link show nomaster
ip link show type bridge
ip link show type ipvlan
ip -br link show type veth
ip link show type bridge_slave
ip link show type nosuch
ip link show group default
ip link show group 7
ip -j link show up
ip link show dev nosuch
ip link show nosuch
ip link show dev
ip link show eno2 eno3
ip link show dev eno2 up
ip link show eno2 type bridge
ip link show master nosuch
ip link show vrf red
ip -n far link
ip -n far -d link show dev ipvl9
ip -netns far -br link
ip -n nosuch link
ip -N link show dev eno2
ip -4 link show dev eno2
ip -0 link show dev eno2
ip -6 link show dev eno2
ip -f link link show dev eno2
ip -f inet link show dev eno2
ip -c=never link show dev lo
ip -c link show dev eno2
ip -c=auto -br link
ip -c -j link show dev lo
ip link set eno2 up
ip link set p58 up
ip link set sw up
ip link set dum0 up
ip link set ipvl1 up
ip link set ipvl2 up
ip link set tap3 up
sleep 2
ip link
ip -br link
ip link show up
ip -d -s -s link show dev dum0
ip -d link show p58
ip link set eno2 down
sleep 2
ip link show dev ipvl1
ip link show dev p58
ip link show dev sw
ip -j link show dev ipvl1
ip link set eno2 up
sleep 2
ip link show dev ipvl1
ip link set sw down
ip link show dev p58
ip netns del far
