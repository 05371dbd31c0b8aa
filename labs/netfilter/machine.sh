# A host with a parent device, two slaves' namespaces and one peer on the LAN, sourced by the lab here.
#
#   init eno2 10.0.0.58 ------ e0 lan 10.0.0.66, which routes 192.168.9.0/24 through the host
#   slaves of eno2: ns2 192.168.9.2, ns3 192.168.9.3
for name in lan ns2 ns3; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name e0 netns lan
ip -n lan link set e0 address ba:6b:8c:86:6d:83
ip addr add 10.0.0.58/24 brd + dev eno2
ip link set eno2 up
ip -n lan addr add 10.0.0.66/24 brd + dev e0
ip -n lan link set e0 up
ip -n lan route add 192.168.9.0/24 via 10.0.0.58

# Two slaves of this mode, in the place of those that were there.
slaves() {
  for number in 2 3; do
    ip -n ns$number link delete ipvl$number 2>/dev/null
    ip link add link eno2 name ipvl$number type ipvlan mode $1
    ip link set ipvl$number netns ns$number
    ip -n ns$number addr add 192.168.9.$number/24 dev ipvl$number
    ip -n ns$number link set ipvl$number up
    ip -n ns$number route add default dev ipvl$number
  done
  sleep 1.5
}

# Rules that do nothing but count, at every hook: echo requests and their replies.
count_echoes() {
  iptables -t mangle -F
  for hook in PREROUTING INPUT FORWARD OUTPUT POSTROUTING; do
    for type in echo-request echo-reply; do
      iptables -t mangle -A $hook -p icmp --icmp-type $type
    done
  done
}

# Back to a host without rules and a LAN that knows the way to the slaves.
forget_rules() {
  iptables -F
  iptables -t nat -F
  ip -n lan route replace 192.168.9.0/24 via 10.0.0.58
  count_echoes
}
