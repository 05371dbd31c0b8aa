exec 2>&1
ip link set lo up
set -x
ip link add d0 address ba:6b:8c:89:88:22 type dummy
ip link add d1 address ba:6b:8c:89:88:23 type dummy
ip link set d0 up
ip route add 2001:db8:1::/64 dev d1
ip link set d1 up
ip addr add 2001:db8::1/64 dev d0 nodad
ip addr add 2001:db8:f::1/64 dev d1 nodad
ip route add 2001:db8:1::/64 via 2001:db8::2
ip route add 2001:db8:1::/64 via 2001:db8::2
ip route add 2001:db8:1::/64 via 2001:db8::3
ip route add 2001:db8:1::/64 via 2001:db8::2 metric 5
ip route add 2001:db8:2::/64 via 2001:db9::2
ip route add 2001:db8:2::/64 via fe80::1
ip route add 2001:db8:2::/64 via fe80::1 dev d0
ip route add 2001:db8:3::/64 via 2001:db8::1
ip route add 2001:db8:3::/64 via 2001:db8::1 dev d0
ip route add 2001:db8:3::/64 via 2001:db8:f::1 dev d0
ip route add 2001:db8:3::/64 via 2001:db9::2 dev d0
ip route add 2001:db8:3::/64 via 2001:db9::2 dev d0 onlink
ip route add 2001:db8:4::/64 via ff02::1 dev d0
ip route add 2001:db8:4::/64 via :: dev d0
ip route add 2001:db8:4::1/64 dev d0
ip route add 2001:db8:4::/64 
ip route add unreachable 2001:db8:5::/64
ip route add blackhole 2001:db8:6::/64
ip route add prohibit 2001:db8:7::/64
ip route add throw 2001:db8:8::/64
ip route add unreachable 2001:db8:5::/64
ip route add local 2001:db8:9::/64 dev lo
ip route add local 2001:db8:9::/64 dev d0 table 254
ip route add 2001:db8:a::/64 dev d0 src 2001:db8::1
ip route add 2001:db8:b::/64 dev d0 src 2001:db8::77
ip route add 2001:db8:c::/64 dev d0 metric 0
ip route add 2001:db8:c::/64 dev d0
ip route add 2001:db8:d::/64 dev d0 proto static mtu 1400
ip route add default via 2001:db8::fe
ip route add default dev d1
ip route add default dev d1 metric 2000
ip route add 2001:db8:10::/64 dev d0 proto 77
ip route add 2001:db8:11::/64 dev d0 table 100
ip route add fe80::/64 dev d0
ip route add ff05::/16 dev d0 
ip route add multicast ff06::/16 dev d0 table local
ip -6 route show table 254 type unicast
ip -6 route show table local
ip -6 route show table 100
ip -6 route show table all
ip route replace 2001:db8:1::/64 via 2001:db8::9
ip route replace 2001:db8:1::/64 via 2001:db8::9 metric 7
ip route change 2001:db8:77::/64 via 2001:db8::9
ip route change 2001:db8:1::/64 via 2001:db8::10 metric 5
ip -6 route show 2001:db8:1::/64
ip route del 2001:db8:1::/64 via 2001:db8::77
ip route del 2001:db8:1::/64 metric 5
ip route del 2001:db8:1::/64
ip -6 route show 2001:db8:1::/64
ip route del 2001:db8:1::/64
ip route del 2001:db8:1::/64
ip route del 2001:db8:1::/64
ip route del 2001:db8:1::/64
ip route del 2001:db8:d::/64 dev d1
ip route del unreachable 2001:db8:5::/64
ip route del 2001:db8:6::/64
ip route del default dev d1
for d in ::1 2001:db8::1 2001:db8::2 2001:db8:2::5 2001:db8:5::1 2001:db8:6::1 2001:db8:7::1 2001:db8:8::1 2001:db8:a::1 2001:db8:b::1 2001:db8:d::1 2001:db8:3::1 fe80::1 fe80::b86b:8cff:fe89:8822 ff02::1 ff05::5 ff0e::1 2620::1 2001:db8:9::9 ::; do ip -6 route get $d; echo $?; done
ip -6 route get 2620::1 oif d0; ip -6 route get 2620::1 oif d1; ip -6 route get 2620::1 from 2001:db8:f::1;  ip -6 route get 2620::1 from 2001:db8:f::99; ip -6 route get fe80::1 oif d0; ip -6 route get fe80::1 oif d1;ip -6 route get ff02::1 oif d0; ip -6 route get ff02::1 oif d1; ip -6 route get 2001:db8::1 oif d1
ip -6 route get 2001:db8::1 from 2620::1 iif d1;  ip -6 route get 2620::7 from 2620::1 iif d1; ip -6 route get 2001:db8:7::1 from 2620::1 iif d1
ip route del default
ip route del default
ip link set d0 down
ip -6 route show table all
ip link set d0 up
ip -6 route show table all
ip link set d0 mtu 1400; ip -6 route get 2001:db8:f::2;  ip -6 route get fe80::2 oif d0
ip -6 route flush table main
ip -6 route show table all
ip -6 rule
