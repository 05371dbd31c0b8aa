exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link add d1 address 02:00:00:00:00:12 type dummy
ip link set d0 up; ip link set d1 up
for a in 2001:db8:1::1 fec0::1 fd00::1; do ip addr add $a/64 dev d0 nodad; done
ip addr add 2001:db8:2::1/64 dev d1 nodad
ip -6 route add default dev d0
sleep 2
get() { echo "$*: $(ip -6 route get "$@" | grep -o 'src [^ ]*')"; }
get 2001:db8:9::1
get fec0:0:0:1::9
get fd11::9
get ff02::9 oif d0
get ff05::9 oif d0
get ff0e::9 oif d0
get ff0e::9 oif d1
get fe80::9 oif d1
get 2001:db8:2::9
get 2001:db8:1::9
get ::1
get 2001:db8:2::1
get 2002::9
get 2001::9
get 3ffe::9
get ::ffff:1.2.3.4
get ::1.2.3.4
