# A parent eth0 in the first namespace with two slaves in ns1 and ns2, and another host on its cable; sourced by the labs
# here. A listener on port 5555 in every namespace writes what it gets to /tmp/NAME.
#
#   ns1 ipvl1 192.168.9.1 --.
#                            eth0 192.168.9.254 --- eth0 192.168.9.9 host
#   ns2 ipvl2 192.168.9.2 --'
for name in ns1 ns2 host; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up
ip link add eth0 address ba:6b:8c:89:88:22 type veth peer name eth0 address ba:6b:8c:86:6d:83 netns host
ip addr add 192.168.9.254/24 brd + dev eth0
ip link set eth0 up
ip -n host addr add 192.168.9.9/24 brd + dev eth0
ip -n host link set eth0 up
ip -n host route add 224.0.0.0/4 dev eth0

# $1 is the mode.
add_slaves() {
  for number in 1 2; do
    ip link add link eth0 name ipvl$number type ipvlan mode $1
    ip link set ipvl$number netns ns$number
    ip -n ns$number addr add 192.168.9.$number/24 brd + dev ipvl$number
    ip -n ns$number link set ipvl$number up
    # In l3 nobody answers ARP for a slave: the way to it is the parent.
    [ $1 = l2 ] || ip -n host route add 192.168.9.$number via 192.168.9.254
  done
  for number in 1 2; do
    ip netns exec ns$number nc -u -k -l 5555 >/tmp/ns$number 2>/dev/null </dev/null &
  done
  nc -u -k -l 5555 >/tmp/init 2>/dev/null </dev/null &
}

forget_neighbours() {
  ip neigh flush all
  for name in ns1 ns2 host; do ip -n $name neigh flush all; done
}
