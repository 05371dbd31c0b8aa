exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link add d1 address 02:00:00:00:00:12 type dummy
ip link set d0 up; ip link set d1 up
ip addr add 2001:db8:1::1/64 dev d0 nodad
ip addr add 2001:db8:2::1/64 dev d1 nodad
sleep 2
ip -6 route add 2001:db8:2:1::/64 dev d0
get() { echo "$*: $(ip -6 route get "$@" | grep -o 'src [^ ]*')"; }
get 2001:db8:2:1::9
ip addr del 2001:db8:1::1/64 dev d0
get 2001:db8:2:1::9
sysctl -w net.ipv6.conf.d0.use_oif_addrs_only=1
get 2001:db8:2:1::9
sysctl -w net.ipv6.conf.d0.use_oif_addrs_only=0
sysctl -w net.ipv6.conf.all.use_oif_addrs_only=1
get 2001:db8:2:1::9
ip addr add fd00::1/64 dev d0 nodad
get 2001:db8:2:1::9
ip addr add 2001:db8:3::1/64 dev d0 nodad
get 2001:db8:2:1::9
ip -6 route add 2001:db8:2:2::/64 dev d0 src fd00::1
get 2001:db8:2:2::9
ip -6 route get 2001:db8:2:2::9 from 2001:db8:3::1
ip -6 route get 2001:db8:2:2::9 from 2001:db8:3::1 oif d0
ip -6 route get 2001:db8:2:2::9 from 2001:db8:ff::1
ip -6 route get 2001:db8:2::9 from fd00::1
ip addr del fd00::1/64 dev d0
ip -6 route show 2001:db8:2:2::/64
