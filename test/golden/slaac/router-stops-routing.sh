. ./lan.bash; up
advertise ''
ip -6 route
ping -c 1 fe80::1%v0 | grep -o '.*packet loss'
ip -6 neigh show dev v0
ip netns exec r sysctl -q -w net.ipv6.conf.all.forwarding=0
ip neigh flush dev v0
ip -6 route
ping -c 1 fe80::1%v0 | grep -o '.*packet loss'
ip -6 neigh show dev v0
ip -6 route
readvertise ''
ip -6 route
ip -6 neigh show dev v0
grep orward radvd.log
