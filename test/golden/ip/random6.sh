# Random commands over IPv6.
ip link add e0 address ba:6b:8c:00:00:01 type veth peer name e1 address ba:6b:8c:00:00:02
ip link add d0 address ba:6b:8c:00:00:03 type dummy
ip link set e0 addrgenmode none
ip link set e0 up
ip link set e1 addrgenmode none
ip link set e1 up
ip link set d0 addrgenmode none
ip link set d0 up
sleep 2
ip -6 route append 2001:db8::/64 dev e0 src ::1
ip -6 route add 2001:db8:9::4 via 2001:db8::1 dev e1
ip -j -6 addr
ip -6 addr replace fe80::2/127 dev e0 nodad
ip -6 neigh replace proxy ::1 dev e1 nud failed
ip -6 route get 2001:db8::1
ip -6 route append 2001:db8:3::/48
ip -6 route change 2001:db8::/32 via ::1 dev e0
ip -6 route append 2001:db8:9::2 via 2001:db8::2
ip -6 route add default via fe80::3 dev d0
ip -6 route show root 2001:db8::/32
ip -6 route show table all
ip -6 addr del 2001:db8:2::2/48 dev e0 nodad
ip -6 neigh show nud all
ip -6 route show table local
ip -6 neigh add 2001:db8::1 lladdr ba:6b:8c:00:00:06 dev lo
ip -6 addr replace 2001:db8::3/64 dev d0 nodad
ip -br -6 addr
ip -6 route get ::1
ip -6 route del 2001:db8::/32 dev e0 metric 1024 table local
ip -6 route get fe80::2
ip -j -6 addr
ip -6 route show table all
ip -6 neigh del ff02::1 lladdr ba:6b:8c:00:00:05 dev d0
ip -6 route show match 2001:db8::1
ip -6 route get fe80::1 oif d0
ip -6 route change fe80::/64 metric 2
ip -6 route get ::1 from fe80::2
ip -6 -o addr
ip -6 route prepend 2001:db8::/64 dev e0 table 100
ip -6 addr add 2001:db8::1/48 dev e1 nodad
ip -6 neigh flush dev lo
ip -6 route get ::1
ip -6 route add unreachable 2001:db8::/48 via 2001:db8::1 dev d0 metric 1024
ip -6 route get fe80::3
ip -6 addr add 2001:db8::1/128 dev e0 nodad
ip -6 route add fe80::/64 dev lo metric 256 src 2001:db8:1::1 onlink table 100
ip -6 route show match 2001:db8::1
ip -6 neigh show nud all
ip -br -6 addr
ip -6 addr replace ::/64 dev lo nodad
ip -6 route change 2001:db8::/64 proto kernel
ip -6 addr del 2001:db8::3/127 dev e0 nodad noprefixroute
ip -6 route change blackhole 2001:db8:9::4 via ::1 dev e0
ip -6 route get fe80::1 oif d0
ip -6 route del 2001:db8::/64 via 2001:db8:3::1
ip -6 neigh show proxy
ip -6 route get ::1
ip -6 neigh add proxy fe80::2 dev d0
ip -6 route get 2001:db8::4 oif d0
ip -j -6 addr
ip -6 route show table local
ip -6 route show table 100
ip -6 route get 2001:db8:1::1
ip -6 neigh add proxy :: lladdr ba:6b:8c:00:00:09 dev d0 nud reachable
ip -6 route get ff02::1
ip -6 addr add ::1/128 dev e0 nodad
ip -6 neigh add proxy 2001:db8::5 lladdr ba:6b:8c:00:00:0b dev lo nud none
ip -6 route show table 100
ip -6 addr add fe80::2/128 dev d0 nodad
ip -6 route get 2001:db8::5
ip -6 -o addr
ip -6 addr add ::/64 dev d0 nodad
ip -6 addr add 2001:db8:2::2/64 peer 2001:db8::6/0 dev lo nodad
ip -6 addr replace ff02::1/0 dev lo nodad noprefixroute
ip -6 route show table all
ip -6 route add 2001:db8::/32 via 2001:db8::1 dev d0
ip -6 addr add ::1/48 dev d0 nodad
ip -6 neigh add ::1 lladdr ba:6b:8c:00:00:06 dev e0 router
ip -6 addr replace 2001:db8:3::2/128 dev d0 nodad
ip -6 route show table all
ip -6 addr change ::1/128 dev e1 nodad
ip -6 route append unicast 2001:db8:9::1 via 2001:db8::2 dev e0
ip -6 route replace default dev e1
ip -6 route show table local
ip -6 route replace 2001:db8:4::/48 metric 0
ip -6 addr del ::1/128 peer ::/64 dev e0 nodad
ip -6 route show match 2001:db8::1
ip link set d0 up
ip -6 route show table local
ip -6 route change 2001:db8::/48 via ::1 dev d0
ip -6 addr add 2001:db8::2 dev e0 nodad
ip -6 addr del ::1 dev lo nodad
ip -6 addr del ff02::1 dev d0 nodad noprefixroute
ip -6 neigh show nud all
ip -6 route change 2001:db8::/32
ip -6 route
ip -6 route show table 100
ip -6 route add 2001:db8:2::/48 via ::1 dev d0
ip -6 route flush dev lo
ip -br -6 addr
ip -6 addr add ::1/64 dev lo nodad valid_lft 1000 preferred_lft 2000
ip -j -6 addr
ip -6 route replace fe80::/64 dev e1 src 2001:db8::5
ip -6 route get ::1
ip -6 addr change 2001:db8:2::3 dev d0 nodad
ip -6 addr change 2001:db8::3/64 dev d0 nodad noprefixroute
ip -6 route show match 2001:db8::1
ip -6 route prepend 2001:db8::/32 via 2001:db8::5
ip -6 route add 2001:db8::/48 proto static
ip -6 addr replace 2001:db8::5/128 dev d0 nodad
ip -6 neigh add proxy fe80::3 lladdr ba:6b:8c:00:00:0c dev nosuch
ip -6 route prepend 2001:db8:9::1 dev e0 src 2001:db8::6
ip -6 neigh flush dev e0
ip -6 route add 2001:db8:1::/48 via :: dev e0 metric 1
ip -6 addr replace 2001:db8::2/0 dev e1 nodad valid_lft 1000 preferred_lft 2000
ip -6 addr add 2001:db8::6/64 dev d0 nodad
ip -6 route show table local
ip -6 addr replace :: dev d0 nodad noprefixroute
ip -6 neigh del 2001:db8:2::2 lladdr ba:6b:8c:00:00:09 dev e0
ip -6 neigh del fe80::3 lladdr ba:6b:8c:00:00:09 dev d0 router
ip -6 neigh del 2001:db8:1::1 lladdr ba:6b:8c:00:00:09 dev d0 nud none router
ip -j -6 route
ip -6 route get ::1
ip -6 route replace default via ff02::1
ip -6 route change 2001:db8::/64 dev e1
ip -j -6 addr
ip -6 addr change ff02::1 dev e0 nodad noprefixroute
ip -6 neigh show dev e0
ip -6 route append 2001:db8::/32 via fe80::3 dev d0
ip -6 route show table local
ip -6 route del fe80::/64 via fe80::2 dev e1 src ff02::1
ip -6 -o addr
ip -6 addr del 2001:db8:1::2/0 dev d0 nodad
ip -6 route add default dev e1
ip -6 neigh change proxy :: dev d0
ip -6 neigh replace 2001:db8::6 lladdr ba:6b:8c:00:00:06 dev d0 nud reachable
ip -6 addr add 2001:db8:2::2/64 dev e0 nodad
ip -6 addr add fe80::1/127 dev d0 nodad
ip -6 route get 2001:db8::2
