# The article's machine and its LAN, sourced by every lab here. The first namespace is the article's host with
# the parent device eno2; a cable is a veth; the switch is a learning bridge in a namespace of its own.
#
#   init eno2 10.138.36.58 --- p58 .----.
#                                  | sw | p66 --- eno1 h66 10.138.36.66
#                                  |    | pgw --- eth0 gw  10.138.36.1, 110.242.68.1 eth1 --- eth0 far 110.242.68.66
#                                  '----'
for name in sw h66 gw far; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up

ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 netns sw
ip -n h66 link add eno1 address ba:6b:8c:86:6d:83 type veth peer name p66 netns sw
ip -n gw link add eth0 address fe:e9:75:75:60:01 type veth peer name pgw netns sw
ip -n gw link add eth1 address fe:e9:75:75:60:02 type veth peer name eth0 netns far

ip -n sw link add br0 type bridge
for port in p58 p66 pgw; do
  ip -n sw link set $port master br0
  ip -n sw link set $port up
done
ip -n sw link set br0 up

ip addr add 10.138.36.58/23 brd + dev eno2
ip link set eno2 up
ip route add default via 10.138.36.1 dev eno2

ip -n h66 addr add 10.138.36.66/23 brd + dev eno1
ip -n h66 link set eno1 up
ip -n h66 route add default via 10.138.36.1 dev eno1

ip -n gw addr add 10.138.36.1/23 brd + dev eth0
ip -n gw addr add 110.242.68.1/24 brd + dev eth1
ip -n gw link set eth0 up
ip -n gw link set eth1 up
ip netns exec gw sysctl -q -w net.ipv4.ip_forward=1

ip -n far link set eth0 address fe:e9:75:75:60:03
ip -n far addr add 110.242.68.66/24 brd + dev eth0
ip -n far link set eth0 up
ip -n far route add default via 110.242.68.1 dev eth0

# Two namespaces for two slaves, as every experiment has them.
for name in ns1 ns2; do
  ip netns add $name
  ip -n $name link set lo up
done

# Empties every neighbour table, so that an experiment starts with the ARP that belongs to it and no timer of an
# earlier one runs out in its middle.
forget_neighbours() {
  ip neigh flush all
  for name in h66 gw far ns1 ns2; do ip -n $name neigh flush all; done
}
