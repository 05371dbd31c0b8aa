# A host and a neighbour on one switch, sourced by every lab here. The first namespace is the host.
#
#   init eno2 10.138.36.58 --- p58 | sw | p66 --- eno1 h66 10.138.36.66
for name in sw h66 ns1 ns2 ns3; do
  ip netns add $name
  ip netns exec $name sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
  ip -n $name link set lo up
done
sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up

ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 address 02:00:00:00:01:58 netns sw
ip -n h66 link add eno1 address ba:6b:8c:86:6d:83 type veth peer name p66 address 02:00:00:00:01:66 netns sw

ip -n sw link add br0 address 02:00:00:00:00:b0 type bridge mcast_snooping 0
for port in p58 p66; do
  ip -n sw link set $port master br0
  ip -n sw link set $port up
done
ip -n sw link set br0 up

ip addr add 10.138.36.58/23 brd + dev eno2
ip link set eno2 up
ip -n h66 addr add 10.138.36.66/23 brd + dev eno1
ip -n h66 link set eno1 up

# Empties every neighbour table, so that an experiment starts with the ARP that belongs to it and no timer of an
# earlier one runs out in its middle.
forget_neighbours() {
  ip neigh flush all
  for name in h66 ns1 ns2 ns3; do ip -n $name neigh flush all; done
}
