# Adding, replacing, deleting and flushing routes, and every refusal.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address ba:6b:8c:89:88:22 type dummy
ip link add e1 address ba:6b:8c:89:88:23 type dummy
ip link set e0 up
ip addr add 10.0.0.1/24 dev e0
ip route add default via 10.0.0.254
ip route add default via 10.0.0.254
ip route add default via 10.0.0.253
ip route add default via 10.0.0.253 metric 10
ip route append default via 10.0.0.252
ip route prepend default via 10.0.0.251
ip route
ip route replace default via 10.0.0.250
ip route
ip route change default via 10.0.0.249
ip route chg default via 10.0.0.248 metric 10
ip route change 10.44.0.0/16 via 10.0.0.9
ip route
ip route del default via 10.0.0.77
ip route del default via 10.0.0.249
ip route del default
ip route del default metric 10
ip route del default
ip route del default
ip route
ip route add 10.1.0.0/16 via 10.9.9.9
ip route add 10.1.0.0/16 via 10.0.0.1
ip route add 10.1.0.0/16 via 127.0.0.1
ip route add 10.1.0.0/16 via 10.0.0.255
ip route add 10.1.0.0/16 dev e1
ip route add 10.1.0.0/16 via 10.0.0.2 dev e1
ip route add 10.1.0.1/16 via 10.0.0.2
ip route add 10.1.0.0/16 src 10.0.0.77 dev e0
ip route add 10.1.0.0/16 via 10.0.0.2 scope link
ip route add 10.1.0.0/16 dev e0 scope host
ip route add 10.1.0.0/16
ip route add 10.1.0.0/16 dev nosuch
ip route add 10.1.0.0/16 dev
ip route add
ip route add dev e0
ip route add nonsense
ip route add 10.1.0.0/33 dev e0
ip route add 10.1.0.0/16 10.2.0.0/16 dev e0
ip route add 10.1.0.0/16 via nonsense
ip route add 10.1.0.0/16 via 10.0.0.2 via 10.0.0.3
ip route add 10.1.0.0/16 metric x dev e0
ip route add 10.1.0.0/16 table nosuch dev e0
ip route add 10.1.0.0/16 proto nosuch dev e0
ip route add 10.1.0.0/16 scope nosuch dev e0
ip route add 10.1.0.0/16 tos 300 dev e0
ip route add 10.1.0.0/16 mtu x dev e0
ip route add nat 10.1.0.0/16
ip route add type 10.1.0.0/16
ip route add to 10.5.0.0/16 dev e0
ip route add unicast 10.6.0.0/16 dev e0
ip route add black 10.7.0.0/16
ip route add local 10.8.0.0/16 dev e0
ip route add broadcast 10.9.0.255 dev e0
ip route add 10.10.0.0/16 oif e0
ip route add multicast 239.0.0.0/8 dev e0
ip route add anycast 10.11.0.1 dev e0
ip route
ip route show table local
ip route del blackhole 10.7.0.0/16
ip route del 10.6.0.0/16 dev e1
ip route del 10.6.0.0/16 dev e0 proto static
ip route del 10.6.0.0/16 dev e0
ip route del 10.6.0.0/16
ip route del local 10.8.0.0/16
ip route del 10.10.0.0/16 table 77
ip route del
ip route delete 10.10.0.0/16 scope link
ip r a 10.12.0.0/16 dev e0
ip r add 10.13.0.0/16 dev e0 pref high
ip r rep 10.12.0.0/16 dev e0 mtu 1300
ip r
ip r d 10.12.0.0/16
ip route flush
ip route flush dev nosuch
ip -s route flush 10.5.0.0/16
ip -s route flush root 10.200.0.0/16
ip route flush cache
ip -s route flush cache
ip -6 route flush cache
ip route flush proto boot
ip route
ip route flush table 77
ip route add 10.1.0.0/16 dev e0
ip -s -s route flush dev e0
ip route
ip route nonsense
ip -4 route add 2001:db8::/32 dev e0
ip -6 route add 10.0.0.0/8 dev e0
