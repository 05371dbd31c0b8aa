# Random commands over IPv4 and devices, so that states nobody thought of are compared too.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add far
ip link add e0 address ba:6b:8c:00:00:01 type veth peer name e1 address ba:6b:8c:00:00:02
ip link add d0 address ba:6b:8c:00:00:03 type dummy
ip link add br0 address ba:6b:8c:00:00:04 type bridge
ip link add link e0 name s0 type ipvlan mode l2
ip link set e1 master br0
ip route add 10.0.0.0/24 via 10.0.0.1 dev e1 metric 3 scope host
ip link set e1 netns far
ip route append 10.0.2.0/24 dev d0
ip route change 10.9.9.1 dev s0 scope host
ip neigh del 10.0.0.255 lladdr ba:6b:8c:00:00:07 dev br0 nud permanent
ip route add 192.168.9.0/24
ip addr replace 224.0.0.1/32 scope global dev d0
ip route change 192.168.9.0/24 dev lo tos 0x10
ip addr add 10.0.0.2 peer 10.0.0.6/31 dev nosuch
ip route get 10.0.0.2 oif lo from 10.0.0.6
ip addr add 10.0.0.4/25 label e0:x dev d0
ip link set e0 master br0
ip addr replace 10.0.0.3/16 peer 10.0.0.6/0 label d0:y dev d0
ip link set d0 type bridge_slave hairpin off
ip link set s0 allmulticast off
ip route del unicast 10.0.0.0/24 via 10.0.0.255 dev br0 mtu 1400
ip link set e1 addrgenmode none
ip addr add 10.0.0.6/8 peer 10.0.0.5/30 dev s0 valid_lft 1000 preferred_lft 500
ip neigh show nud all
ip route show table all
ip link set br0 type ipvlan mode l2
ip route del default via 10.0.2.1
ip addr add 10.0.0.2/24 peer 10.0.0.3/16 brd 10.0.0.4 scope global dev s0
ip link set s0 group 2
ip route del 10.0.0.0/24 via 10.0.0.1 dev d0 onlink
ip link set e0 down
ip route prepend 10.5.0.0/16 via 10.0.0.5
ip addr add 127.0.0.3/16 dev d0
ip neigh replace proxy 10.0.0.3 dev br0
ip addr add 10.0.0.6/8 peer 10.0.0.2/31 dev s0
ip route flush proto static
ip link set d0 master br0
ip addr add 192.168.9.1/25 scope link dev e0
ip neigh change 10.0.0.4 lladdr ba:6b:8c:00:00:06 dev d0 router
ip route show dev lo
ip route add 10.0.0.0/24 via 10.0.0.2 dev s0 scope global proto kernel
ip addr del 10.0.0.6/24 dev e1
bridge link
ip -j -4 addr
ip route replace unicast 10.0.1.0/24 via 10.0.0.4 src 10.0.0.1 onlink
ip addr change 10.0.0.3/30 label e0:x dev s0
ip route change 10.0.0.0/24 via 10.0.1.3
ip addr add 192.168.9.2/32 brd - dev e1
ip neigh add 10.0.0.3 lladdr ba:6b:8c:00:00:08 dev lo
ip route add default via 10.0.0.3 scope host
ip link add link s0 name n3 type ipvlan
ip route get 10.0.0.4
ip neigh add 10.0.0.1 lladdr ba:6b:8c:00:00:07 dev e1 nud reachable
sysctl net.ipv4.conf.lo.forwarding
ip route append 10.0.0.0/8 dev s0 src 10.0.0.4 table 100
ip route add 10.0.0.0/8 metric 1 onlink
ip route show dev d0
ip -s link show dev lo
ip addr add 127.0.0.2/31 dev s0
ip route
ip link add n1 address ba:6b:8c:00:00:09 type dummy
ip route add 10.0.2.0/24 via 10.0.2.1 dev e1
ip -s link show dev lo
ip route show root 10.0.0.0/16
ip addr add 10.0.0.6/25 brd + dev e0 noprefixroute
ip link set e0 down
ip route del unreachable 10.0.2.0/24 via 10.0.0.2 dev e0
ip route add 10.1.0.0/16 via 10.0.0.4
ip addr add 0.0.0.0/24 dev d0
ip neigh replace 10.0.0.2 lladdr ba:6b:8c:00:00:07 dev br0
ip route del 10.9.9.1 via 10.0.2.2 dev s0
ip route get 10.0.0.4
ip route
arp -n 10.0.0.1
ip route append blackhole 10.4.0.0/16 via 10.0.0.5
ip neigh add proxy 10.0.0.6 lladdr ba:6b:8c:00:00:09 dev d0
ip -o -4 addr
ip neigh
ip addr replace 10.0.0.2/25 peer 192.168.9.3/25 dev d0
ip link add link s0 name n0 type ipvlan mode l3s private
ip route add 192.168.9.0/24 via 10.0.0.5 dev s0 scope global
ip route add 192.168.9.0/24 via 127.0.0.3
ip route replace 10.0.0.0/25 dev e0
ip route get 10.0.0.2
ip link set e0 up
ip addr del 10.0.0.6 dev s0
ip -j route
ip route get 10.0.0.2
ip link add link s0 name n2 type ipvtap mode l3 vepa
ip addr del 10.0.0.3/25 label d0:y dev s0
ip addr add 10.0.0.3/32 brd 224.0.0.1 dev d0
ip route get 10.0.0.2
ip link set d0 address ba:6b:8c:00:00:0c
bridge link set dev d0 hairpin on
ip -br link
ip route show dev d0
ip neigh show proxy
ip link add n1 address ba:6b:8c:00:00:06 type veth peer name y0 address ba:6b:8c:00:00:05
bridge link set dev d0 hairpin on
ip addr show to 10.0.0.0/24
ip link set br0 group default
ip route flush proto static
ip addr add 10.0.0.1/24 peer 10.0.0.6/30 brd 10.0.0.5 dev e1
ip route add 10.0.4.0/24 dev e0
ip route append 192.168.9.0/24 dev e1 proto 5 table 100
ip link set d0 arp on
ip route show table local
ip addr add 10.0.0.1/25 dev e1
ip link set e0 broadcast ff:ff:ff:ff:ff:00
ip route del 10.5.0.0/16 dev lo src 127.0.0.1 onlink
ip -s link show dev lo
ip neigh show nud all
ip route change 192.168.9.0/24 scope link
ip route show match 10.0.0.1
ip link add link lo name n0 type ipvlan mode l2
ip neigh add 10.0.0.5 dev d0 nud delay
ip -d route
ip link add n2 address ba:6b:8c:00:00:0a type veth peer name y2 address ba:6b:8c:00:00:06
ip addr add 10.0.0.1/31 brd - dev e0
ip route add 10.0.4.0/24 via 10.0.0.5
ip addr add 10.0.0.5/16 peer 10.0.0.3/16 brd - dev e0
ip route add 10.9.9.4 dev s0
ip route add 10.0.4.0/24 via 192.168.9.3
bridge fdb del ba:6b:8c:00:00:0a dev e1 master
ip route get 10.0.0.2
ip route add 10.9.9.2 via 10.0.0.2 dev d0 onlink
ip -n far -4 addr
ip addr add 0.0.0.0/8 dev d0
ip addr change 10.0.0.5/16 dev d0 valid_lft 1000 preferred_lft 0
ip link add link d0 name n1 type ipvlan
ip link set e1 broadcast ff:ff:ff:ff:ff:00
ip route get 10.0.0.1
ip link set d0 type bridge_slave cost 7 isolated on
ip link set d0 up
ip link set s0 addrgenmode none
ip route add 192.168.9.0/24 dev lo
ip route add 10.2.0.0/16 metric 3 proto 5 tos 0x10
ip -br -4 addr
ip -br -4 addr
ip route add 10.3.0.0/16 dev d0
ip route change 192.168.9.0/24 dev lo
ip link add link d0 name n0 type ipvtap mode l3 vepa
ip addr show to 10.0.0.0/24
ip route change default via 10.0.0.5 dev e1 table 100
ip neigh add proxy 10.0.2.3 lladdr ba:6b:8c:00:00:06 dev d0 nud noarp
ip link set lo multicast on
ip addr replace 10.0.0.2/32 label zzz dev e1
ip link set s0 promisc on
ip netns
ip route add 10.0.4.0/24 dev d0 table main
ip link set lo address ba:6b:8c:00:00:0a
ip route replace 10.3.0.0/16 via 10.0.1.3 dev d0 metric 0
ip link set lo netns far
ip route prepend blackhole 10.9.9.3 metric 2
ip neigh add 10.0.0.3 lladdr ba:6b:8c:00:00:0c dev lo
ip route get 127.0.0.1
ip link add n2 address ba:6b:8c:00:00:0b type bridge
ip route add 10.1.0.0/16 via 192.168.9.1 dev br0
ip neigh add proxy 10.0.2.2 dev s0
ip -o -4 addr
ip -o -4 addr
ip neigh replace 10.0.0.255 lladdr ba:6b:8c:00:00:05 dev d0
ip route get 10.0.0.1 oif e0 from 10.0.0.2
ip route
ip route get 10.0.0.2
ip link set s0 promisc off
ip route get 10.0.0.2
ip addr change 10.0.0.6/0 dev lo
ip route change 10.9.9.3 dev s0
ip neigh change proxy 10.0.0.5 lladdr ba:6b:8c:00:00:09 dev d0 nud reachable
sysctl net.ipv4.conf.s0.forwarding
ip addr replace 10.0.2.2/31 dev d0
ip neigh del proxy 10.0.0.4 lladdr ba:6b:8c:00:00:0b dev e1 nud reachable
ip route flush 10.0.0.0/8
ip addr replace 10.0.0.4/25 dev d0
