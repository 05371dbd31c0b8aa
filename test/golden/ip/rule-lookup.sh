ip link add e0 address ba:6b:8c:00:00:01 type dummy
ip link add e1 address ba:6b:8c:00:00:02 type dummy
ip link add e2 address ba:6b:8c:00:00:03 type dummy
ip link set e0 up
ip link set e1 up
ip link set e2 up
ip addr add 10.0.0.1/24 dev e0
ip addr add 10.0.1.1/24 dev e1
ip addr add 10.0.2.1/24 dev e2
ip addr add 2001:db8::1/64 dev e0 nodad
ip addr add 2001:db8:1::1/64 dev e1 nodad
ip addr add 2001:db8:2::1/64 dev e2 nodad
ip route add default via 10.0.0.254
ip route add default via 10.0.1.254 table 100
ip route add 10.9.0.0/16 via 10.0.2.254 table 100
ip route add prohibit 10.8.0.0/16 table 100
ip route add throw 10.7.0.0/16 table 100
ip route add default dev e2 table 200
ip route add 10.5.0.0/16 dev e1 table 1000
ip -6 route add default via 2001:db8::fe
ip -6 route add default via 2001:db8:1::fe table 100
ip -6 route add 2001:db8:9::/48 via 2001:db8:2::fe table 100
ip -6 route add prohibit 2001:db8:8::/48 table 100
ip -6 route add throw 2001:db8:7::/48 table 100
ip -6 route add default dev e2 table 200
ip -6 route add 2001:db8:5::/48 dev e1 table 1000
ip route get 1.2.3.4
ip -6 route get 2620::1
ip route get 127.0.0.1
ip route get 10.0.0.1
ip rule add from 10.0.1.1 table 100
ip -6 rule add from 2001:db8:1::1 table 100
ip route get 127.0.0.1
ip route get 10.0.0.1
ip route get 10.0.0.255
ip route get 224.0.0.5
ip route get 1.2.3.4
ip route get 1.2.3.4 from 10.0.1.1
ip route get 1.2.3.4 from 10.0.2.1
ip route get 10.9.0.1 from 10.0.1.1
ip route get 10.8.0.1 from 10.0.1.1
ip route get 10.7.0.1 from 10.0.1.1
ip -6 route get 2620::1
ip -6 route get 2620::1 from 2001:db8:1::1
ip -6 route get 2001:db8:9::1 from 2001:db8:1::1
ip -6 route get 2001:db8:8::1 from 2001:db8:1::1
ip -6 route get 2001:db8:7::1 from 2001:db8:1::1
ip -6 route get ::1
ip -6 route get 2001:db8::1
ip rule add fwmark 7 table 200
ip -6 rule add fwmark 7 table 200
ip route get 1.2.3.4 mark 7
ip route get 1.2.3.4 mark 0x17
ip -6 route get 2620::1 mark 7
ip -6 route get 2620::1 mark 8
ip rule add fwmark 0x10/0x30 table 1000
ip -6 rule add fwmark 0x10/0x30 table 1000
ip route get 10.5.0.1 mark 0x1c
ip route get 10.5.0.1 mark 0x3c
ip route get 10.6.0.1 mark 0x10
ip -6 route get 2001:db8:5::1 mark 0x1c
ip -6 route get 2001:db8:5::1 mark 0x3c
ip rule add to 10.6.0.0/16 unreachable
ip rule add to 10.6.1.0/24 prohibit
ip rule add to 10.6.2.0/24 blackhole
ip -6 rule add to 2001:db8:6::/48 unreachable
ip -6 rule add to 2001:db8:6:1::/64 prohibit
ip -6 rule add to 2001:db8:6:2::/64 blackhole
ip route get 10.6.0.1
ip route get 10.6.1.1
ip route get 10.6.2.1
ip -6 route get 2001:db8:6::1
ip -6 route get 2001:db8:6:1::1
ip -6 route get 2001:db8:6:2::1
ip rule add iif e1 table 200
ip -6 rule add iif e1 table 200
sysctl -q -w net.ipv4.ip_forward=1
sysctl -q -w net.ipv6.conf.all.forwarding=1
ip route get 1.2.3.4 from 10.0.1.5 iif e1
ip route get 1.2.3.4 from 10.0.0.5 iif e0
ip -6 route get 2620::1 from 2001:db8:1::5 iif e1
ip -6 route get 2620::1 from 2001:db8::5 iif e0
ip rule add iif lo to 10.4.0.0/16 table 100
ip -6 rule add iif lo to 2001:db8:4::/48 table 100
ip route get 10.4.0.1
ip route get 10.4.0.1 from 10.0.0.5 iif e0
ip -6 route get 2001:db8:4::1
ip -6 route get 2001:db8:4::1 from 2001:db8::5 iif e0
ip rule add oif e2 table 1000
ip -6 rule add oif e2 table 1000
ip route get 10.5.0.1 oif e2
ip route get 1.2.3.4 oif e2
ip -6 route get 2001:db8:5::1 oif e2
ip -6 route get 2620::1 oif e1
ip rule add tos 0x10 table 100
ip -6 rule add tos 0x10 table 100
ip route get 1.2.3.4 tos 0x10
ip route get 1.2.3.4 tos 0x08
ip -6 route get 2620::1 tos 0x10
ip rule add not from 10.0.0.0/8 to 10.3.0.0/16 table 100
ip route get 10.3.0.1
ip route get 10.3.0.1 from 10.0.0.1
ip -6 rule add not from 2001:db8::/32 to 2001:db8:3::/48 table 100
ip -6 route get 2001:db8:3::1 from 2001:db8::1
ip rule flush
ip -6 rule flush
ip rule
ip route get 1.2.3.4
ip -6 route get 2620::1
ip -6 route get 2001:db8::5
ip route get 10.0.0.1
ip rule add table main pref 32766
ip -6 rule add table main pref 32766
ip rule add table 100 pref 100
ip rule add table main suppress_prefixlength 0 pref 90
ip -6 rule add table 100 pref 100
ip -6 rule add table main suppress_prefixlength 0 pref 90
ip route get 1.2.3.4
ip route get 10.0.2.5
ip -6 route get 2620::1
ip -6 route get 2001:db8:2::5
ip rule add goto 32766 to 1.0.0.0/8 pref 80
ip -6 rule add goto 32766 to 2620::/16 pref 80
ip route get 1.2.3.4
ip -6 route get 2620::1
ip rule add nop to 1.0.0.0/8 pref 70
ip rule add goto 5000 to 1.0.0.0/8 pref 60
ip route get 1.2.3.4
ip rule add table 200 pref 5000
ip route get 1.2.3.4
ip rule add to 10.2.0.0/16 goto 5000 pref 50
ip route get 10.2.0.1
ip rule add suppress_ifgroup default table 100 pref 40
ip route get 8.8.8.8
ip link set e1 group 5
ip route get 8.8.8.8
ip route show table 100
ip route show table 1000
ip -6 route show table 100
ip route show table all
ip route show table 77
ip route flush table 100
ip route show table 100
ip route get 10.0.2.5
ip link del e2
ip rule
ip -6 rule
ip route show table 200
ip -6 route show table 200
