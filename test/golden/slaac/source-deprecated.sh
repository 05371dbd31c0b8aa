exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link add d1 address 02:00:00:00:00:12 type dummy
ip link set d0 up; ip link set d1 up
ip -6 route add default dev d0
ip addr add 2001:db8:1::1/64 dev d0 nodad preferred_lft 0
sleep 2
get() { echo "$*: $(ip -6 route get "$@" | grep -o 'src [^ ]*')"; }
get 2001:db8:1::9
ip addr add 2001:db8:1::2/64 dev d0 nodad home
get 2001:db8:1::9
ip addr add 2001:db8:1::3/64 dev d0 nodad
get 2001:db8:1::9
ip addr change 2001:db8:1::3/64 dev d0 preferred_lft 0
ip addr change 2001:db8:1::2/64 dev d0 preferred_lft 0
ip addr add 2001:db8:7::1/64 dev d1 nodad
get 2001:db8:1::9
get 2001:db8:1::1
ip addr add ::ffff:1.2.3.4/96 dev d0 nodad preferred_lft 0
get ::ffff:1.2.3.9
ip addr add 2001:db8:1::8/64 dev d0
get 2001:db8:1::8
