# The machine of the article's author and its LAN, as far as its outputs tell. S3 is the first namespace; S20, the
# host 10.138.36.66, is the namespace h66; a cable is a veth; the switch is a learning bridge in a namespace of its own.
# The article's MAC addresses were made anonymous and begin with bb:, dd: and ff:, which mark group addresses that no
# device may have. Here they begin with ba:, dc: and fe:.
#
#   S3  eno2 10.138.36.58 --- p58 .----.
#   S20 eno1 10.138.36.66 --- p66 | sw | pgw --- eth0 gw 10.138.36.1, to the far hosts 110.242.68.66 and 39.156.66.10
#   h55 eth0 10.138.36.55 --- p55 '----'
for name in sw h66 h55 gw far1 far2; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up

# eno2 is the third device.
ip link add eno1 type dummy
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 netns sw
ip -n h66 link add eno1 address ba:6b:8c:86:6d:83 type veth peer name p66 netns sw
ip -n h55 link add eth0 address ba:6b:8c:86:76:92 type veth peer name p55 netns sw
ip -n gw link add eth0 address fe:e9:75:75:60:01 type veth peer name pgw netns sw
ip -n gw link add eth1 type veth peer name eth0 netns far1
ip -n gw link add eth2 type veth peer name eth0 netns far2

ip -n sw link add br0 type bridge
for port in p58 p66 p55 pgw; do
  ip -n sw link set $port master br0
  ip -n sw link set $port up
done
ip -n sw link set br0 up

# As a network manager sets up a device: no address made from the MAC, routes of its own.
ip link property add dev eno2 altname enp0s31f6
ip -n h66 link property add dev eno1 altname enp4s0
ip link set eno2 addrgenmode none
ip addr add 10.138.36.58/23 brd + dev eno2 noprefixroute valid_lft 46416 preferred_lft 46416
ip link set eno2 up
ip addr add fe80::3304:c53b:493e:2f97/64 dev eno2 scope link noprefixroute
ip route add 10.138.36.0/23 dev eno2 proto kernel scope link src 10.138.36.58 metric 100
ip route add default via 10.138.36.1 dev eno2 proto dhcp metric 100

ip -n h66 addr add 10.138.36.66/23 brd + dev eno1 noprefixroute
ip -n h66 link set eno1 up
ip -n h66 route add 10.138.36.0/23 dev eno1 proto kernel scope link src 10.138.36.66 metric 100
ip -n h66 route add default via 10.138.36.1 dev eno1 proto dhcp metric 100

ip -n h55 addr add 10.138.36.55/23 brd + dev eth0
ip -n h55 link set eth0 up
ip -n h55 route add default via 10.138.36.1 dev eth0

ip -n gw addr add 10.138.36.1/23 brd + dev eth0
ip -n gw addr add 110.242.68.1/24 brd + dev eth1
ip -n gw addr add 39.156.66.1/24 brd + dev eth2
for device in eth0 eth1 eth2; do ip -n gw link set $device up; done
ip netns exec gw sysctl -q -w net.ipv4.ip_forward=1

ip -n far1 addr add 110.242.68.66/24 brd + dev eth0
ip -n far1 link set eth0 up
ip -n far1 route add default via 110.242.68.1 dev eth0
ip -n far2 addr add 39.156.66.10/24 brd + dev eth0
ip -n far2 link set eth0 up
ip -n far2 route add default via 39.156.66.1 dev eth0

# Docker's bridges: the last container of docker0 on S3 has gone; the other two have one.
ip link add docker0 type bridge
ip addr add 172.17.0.1/16 brd + dev docker0
ip link set docker0 up
ip link add gone type dummy
ip link set gone master docker0
ip link set gone up
ip link add br-9bf9aa158c15 type bridge
ip link add container type dummy
ip link set container master br-9bf9aa158c15
ip addr add 172.19.0.1/16 brd + dev br-9bf9aa158c15
ip -n h66 link add docker0 type bridge
ip -n h66 link add container type dummy
ip -n h66 link set container master docker0
ip -n h66 addr add 172.17.0.1/16 brd + dev docker0
for device in container br-9bf9aa158c15; do ip link set $device up; done
for device in container docker0; do ip -n h66 link set $device up; done

ip link del gone

# What happens at link-up is over, and every table of neighbours is empty.
sleep 3
forget_neighbours() {
  ip neigh flush all
  for name in h66 h55 gw far1 far2; do ip -n $name neigh flush all; done
}
forget_neighbours
