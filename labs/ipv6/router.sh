# A parent device, its LAN and what lies behind its router. The first namespace has the parent eno2; a cable is a veth.
# The router gw is fe80::1 on the LAN; it advertises nothing until a lab starts radvd there.
#
#   init eno2 --- eth0 gw eth1 --- eth0 far
#                 2001:db8:36::1    2001:db8:f::1    2001:db8:f::66
for name in gw far ns1 ns2; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up

ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name eth0 netns gw
ip -n gw link set eth0 address fe:e9:75:75:60:01
ip netns exec gw sysctl -q -w net.ipv6.conf.all.forwarding=1 net.ipv6.conf.eth0.addr_gen_mode=1
ip -n gw link add eth1 address fe:e9:75:75:60:02 type veth peer name eth0 netns far
ip -n far link set eth0 address fe:e9:75:75:60:03

ip -n gw link set eth0 up
ip -n gw addr add fe80::1/64 dev eth0 nodad
ip -n gw addr add 2001:db8:36::1/64 dev eth0 nodad
ip -n gw link set eth1 up
ip -n gw addr add 2001:db8:f::1/64 dev eth1 nodad
ip -n far link set eth0 up
ip -n far addr add 2001:db8:f::66/64 dev eth0 nodad
ip -n far route add default via 2001:db8:f::1
ip link set eno2 up

# Two slaves of eno2, one in each namespace, in the mode and with the flags that are said.
add_slaves() {
  for number in 1 2; do
    ip link add link eno2 name ipvl$number type ipvlan mode "$@"
    ip link set ipvl$number netns ns$number
    ip -n ns$number link set ipvl$number up
  done
  sleep 4
}

# The router starts to advertise; hosts have their addresses when this ends.
advertise() {
  ip netns exec gw radvd -C radvd.conf -n -m none -p /run/radvd.pid &
  sleep 3
}
