# Routes: listing with every selector.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add fresh
ip link add e0 address ba:6b:8c:89:88:22 type dummy
ip link add e1 address ba:6b:8c:89:88:23 type dummy
ip link set e0 arp on
ip link set e0 up
ip link set e1 up
ip route
ip addr add 10.138.36.58/23 brd + dev e0
ip addr add 192.168.9.1/24 dev e1
ip route add default via 10.138.36.1
ip route add 110.242.68.0/24 via 10.138.36.66 dev e0 metric 100
ip route add 10.20.0.0/16 dev e1 scope link src 192.168.9.1
ip route add 10.20.1.0/24 dev e1 proto static
ip route add 10.20.2.1 via 192.168.9.7 mtu 1400
ip route add blackhole 10.30.0.0/16
ip route add unreachable 10.31.0.0/16
ip route add prohibit 10.32.0.0/16 metric 9
ip route add throw 10.33.0.0/16
ip route add 10.34.0.0/16 via 10.99.0.1 dev e0 onlink
ip route add 10.35.0.0/16 dev e1 tos 0x10
ip route add 10.36.0.0/16 dev e1 table 100
ip route add 10.37.0.0/16 dev e1 table 1000
ip route add default dev e1 table 100 metric 5
ip route
ip r
ip ro
ip route show
ip route list
ip r s
ip -4 route
ip -o route
ip -j route
ip -j -p route show 10.20.0.0/16
ip -d route
ip -N route
ip -c route
ip route show table main
ip route show table local
ip r s t local
ip route show table all
ip route show table 100
ip route show table 1000
ip route show table default
ip route show table 4000
ip route show table nosuch
ip -6 route show table 4000
ip -6 route show table default
ip -n fresh route show
ip -n fresh route show table local
ip -n fresh route show table all
ip route del 10.37.0.0/16 table 1000
ip route show table 1000
ip route flush table 4001
ip route show dev e1
ip route show dev e0 proto kernel
ip route show via 10.138.36.1
ip route show proto static
ip route show proto boot
ip route show proto kernel scope link
ip route show proto nonsense
ip route show scope link
ip route show scope global
ip route show type blackhole
ip route show type unicast
ip route show table local type local
ip route show table local type broadcast
ip route show type nonsense
ip route show src 192.168.9.1
ip route show metric 100
ip route show tos 0x10
ip route show 10.20.0.0/16
ip route show exact 10.20.0.0/16
ip route show root 10.20.0.0/16
ip route show root 10/8
ip route show match 10.20.1.5
ip route show match 10.20.1.0/24
ip route show to match 8.8.8.8
ip route show to root 192.168.0.0/16
ip route show default
ip route show 10.99.99.99
ip route show 10.20.2.1
ip route show cache
ip route show table cache
ip -6 route show table cache
ip route show dev nosuch
ip route show iif e0
ip route show nonsense
ip route show table
ip -s route show dev e1
ip link set e1 down
ip route
ip route show table all
ip link set e1 up
ip route
ip rule
ip rule list
ip ru
ip -6 rule
ip -j rule
ip -d rule
ip rule show table main
ip rule list pref 0
ip rule nonsense
ip -4 rule ls
