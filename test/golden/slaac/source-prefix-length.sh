exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link set d0 up
ip -6 route add default dev d0
for a in 2001:db8:1:1::1/64 2001:db8:1:2::1/64 2001:db8:8000::1/48 2001:db8:4000::1/33 2001:db8:1:1:8000::1/64; do ip addr add $a dev d0 nodad; done
sleep 2
get() { echo "$*: $(ip -6 route get "$@" | grep -o 'src [^ ]*')"; }
get 2001:db8:1:1::9
get 2001:db8:1:1:8000::9
get 2001:db8:1:3::9
get 2001:db8:8000:1::9
get 2001:db8:4000:1::9
get 2001:db8:c000::9
get 2400::1
get 2001:db8:1:0:0:0:0:9
