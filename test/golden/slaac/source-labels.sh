exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link set d0 up
ip -6 route add default dev d0
for a in 2001:db8:1::1/64 fd00::1/64 2002:102:304::1/64 2001:10::1/64 2001::5/64; do ip addr add $a dev d0 nodad; done
sleep 2
get() { echo "$*: $(ip -6 route get "$@" | grep -o 'src [^ ]*')"; }
get 2001:db8:9::9
get fd11::9
get 2002:505:505::9
get 2001:10:1::9
get 2001:0:1::9
get 2600::9
ip addrlabel add prefix 2600::/16 label 42
get 2600::9
ip addrlabel add prefix fd00::/64 label 42
get 2600::9
get fd11::9
ip addrlabel add prefix 2600::/16 dev d0 label 2
get 2600::9
ip addrlabel flush
get 2600::9
get fd11::9
