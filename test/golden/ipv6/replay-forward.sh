exec 2>&1
ip link set lo up
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:00:00:01 type veth peer name ra netns r address ba:6b:8c:00:00:02
ip link add eb netns b address ba:6b:8c:00:00:03 type veth peer name rb netns r address ba:6b:8c:00:00:04
for x in "a ea 2001:db8:a::1" "r ra 2001:db8:a::ff" "r rb 2001:db8:b::ff" "b eb 2001:db8:b::1"; do set -- $x; ip -n $1 addr add $3/64 dev $2 nodad; ip -n $1 link set $2 up; done
sleep 3
ip -n a route add default via 2001:db8:a::ff; ip -n b route add default via 2001:db8:b::ff
sleep 0.5
A="ip netns exec a"
t() { echo "\$ $*"; $A "$@"; echo "[$?]"; }
t ping -c1 -W1 2001:db8:b::1
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
t ping -c1 2001:db8:b::1
t ping -c1 2001:db8:b::99
t ping -c1 2001:db8:c::1
ip -n r route add prohibit 2001:db8:c::/64; t ping -c1 2001:db8:c::1
ip -n r route add unreachable 2001:db8:d::/64; t ping -c1 2001:db8:d::1
ip -n r route add blackhole 2001:db8:e::/64; t ping -c1 -W1 2001:db8:e::1
t ping -c1 -t1 2001:db8:b::1
t ping -c1 -t2 2001:db8:b::1
t ping -c1 fe80::b86b:8cff:fe00:2%ea
ip -n r link set rb mtu 1300; ip -n b link set eb mtu 1300
t ping -c1 -s 1400 -M do 2001:db8:b::1
ip -n a -6 route show cache; ip -n a -6 route get 2001:db8:b::1
t ping -c1 -s 1300 -M do 2001:db8:b::1
ip -n r route add 2001:db8:f::/64 via 2001:db8:a::1
t ping -c1 -W1 2001:db8:f::1
ip -n r route del prohibit 2001:db8:c::/64; t ping -c1 -W1 -I 2001:db8:a::1 2001:db8:c::1; ip netns exec b ip -6 route get 2001:db8:b::ff from 2001:db8:b::1
