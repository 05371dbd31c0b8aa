ip link add e0 address ba:6b:8c:00:00:01 type dummy
ip link add e1 address ba:6b:8c:00:00:02 type dummy
ip link set e0 up
ip link set e1 up
ip addr add 2001:db8::1/64 dev e0 nodad
ip addr add 2001:db8:1::1/64 dev e1 nodad
ip -6 route add 2001:db8:9::/48 via 2001:db8::8
ip -6 route append 2001:db8:9::/48 via 2001:db8:1::8
ip -6 route show 2001:db8:9::/48
ip -6 route append 2001:db8:9::/48 via 2001:db8:1::8
ip -6 route add 2001:db8:9::/48 via 2001:db8:1::9
ip -6 route prepend 2001:db8:9::/48 via 2001:db8:1::9
ip -6 route show 2001:db8:9::/48
ip -6 -j route show 2001:db8:9::/48
ip -6 -d route show 2001:db8:9::/48
ip -6 route del 2001:db8:9::/48 via 2001:db8:1::9
ip -6 route show 2001:db8:9::/48
ip -6 route del 2001:db8:9::/48
ip -6 route show 2001:db8:9::/48
ip -6 route add 2001:db8:9::/48 nexthop via 2001:db8::8 weight 2 nexthop via 2001:db8:1::8 dev e1
ip -6 route show 2001:db8:9::/48
ip -6 route replace 2001:db8:9::/48 via 2001:db8::7
ip -6 route show 2001:db8:9::/48
ip -6 route replace 2001:db8:9::/48 nexthop via 2001:db8::8 weight 256 nexthop via 2001:db8:1::8 weight 1 nexthop via 2001:db8::9
ip -6 route show 2001:db8:9::/48
ip -6 route add 2001:db8:9::/48 nexthop via 2001:db8::8 nexthop via 2001:db8:1::8
ip -6 route append 2001:db8:9::/48 nexthop via 2001:db8::a nexthop via 2001:db8:1::a
ip -6 route show 2001:db8:9::/48
ip -6 route del 2001:db8:9::/48 nexthop via 2001:db8::a nexthop via 2001:db8:1::a
ip -6 route show 2001:db8:9::/48
ip -6 route del 2001:db8:9::/48 nexthop via 2001:db8::77
ip -6 route append 2001:db8:9::/48 dev e0
ip -6 route append 2001:db8:9::/48 dev e1
ip -6 route show 2001:db8:9::/48
ip -6 route del 2001:db8:9::/48 dev e0
ip -6 route show 2001:db8:9::/48
ip -6 route flush 2001:db8:9::/48
ip -6 route show 2001:db8:9::/48
ip -6 route add 2001:db8:a::/48 metric 5 nexthop via 2001:db8::8 onlink dev e0 nexthop via fe80::8 dev e1
ip -6 route add 2001:db8:a::/48 metric 6 nexthop dev e0
ip -6 route add 2001:db8:b::/48 nexthop dev e0 nexthop dev e1
ip -6 route add 2001:db8:c::/48 nexthop via 2001:db8::8 nexthop via 2001:db8::8
ip -6 route add 2001:db8:d::/48 nexthop via 2001:db8:77::8 nexthop via 2001:db8::8
ip -6 route add 2001:db8:d::/48 nexthop via 2001:db8::8 nexthop via 2001:db8:77::8
ip -6 route add 2001:db8:e::/48 nexthop via 2001:db8::8 weight 0
ip -6 route add 2001:db8:e::/48 nexthop via 2001:db8::8 weight 257
ip -6 route add 2001:db8:e::/48 nexthop
ip -6 route add 2001:db8:e::/48 nexthop foo
ip -6 route add 2001:db8:e::/48 nexthop via 2001:db8::8 via 2001:db8::9
ip -6 route add 2001:db8:e::/48 via 2001:db8::8 nexthop via 2001:db8::9
ip -6 route add 2001:db8:e::/48 nexthop via 10.0.0.1
ip -6 route add 2001:db8:f::/48 proto static mtu 1400 nexthop via 2001:db8::8 nexthop via 2001:db8:1::8
ip -6 route show
ip -6 -j route show
ip -6 route show via 2001:db8::8
ip -6 route show dev e1
ip -6 route get 2001:db8:e::1
ip link set e1 down
ip -6 route show
ip link set e1 up
ip -6 route show
ip link del e0
ip -6 route show
