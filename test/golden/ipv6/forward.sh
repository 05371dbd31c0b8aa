for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:00:00:01 type veth peer name ra netns r address ba:6b:8c:00:00:02
ip link add eb netns b address ba:6b:8c:00:00:03 type veth peer name rb netns r address ba:6b:8c:00:00:04
for x in "a ea 2001:db8:a::1" "r ra 2001:db8:a::ff" "r rb 2001:db8:b::ff" "b eb 2001:db8:b::1"; do set -- $x; ip -n $1 addr add $3/64 dev $2 nodad; ip -n $1 link set $2 up; done
sleep 3
ip -n a route add default via 2001:db8:a::ff; ip -n b route add default via 2001:db8:b::ff
ip netns exec a tcpdump -i any -n -e -v -t -l 2>/tmp/err >/tmp/cap & T=$!
sleep 0.5
A="ip netns exec a"
t() { echo "\$ $*"; $A "$@"; echo "[$?]"; }
t ping -c1 -W1 2001:db8:b::1
ip netns exec r sysctl -w net.ipv6.conf.all.forwarding=1
ip -n r -6 route show table all; ip -n r -6 maddr
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
t nc -6 -u -w1 2001:db8:b::1 99 </etc/hostname
(echo a; sleep 0.5; echo b; sleep 0.5) | t nc -6 -u -w1 2001:db8:b::1 99
(echo a; sleep 0.5; echo b; sleep 0.5) | t nc -6 -u -w1 2001:db8:a::1 99
ip -n r -6 neigh; ip -n a -6 neigh
t arping -c1 2001:db8:b::1
kill $T; wait $T; cat /tmp/cap
ip -n r route del prohibit 2001:db8:c::/64; t ping -c1 -W1 -I 2001:db8:a::1 2001:db8:c::1; ip netns exec b ip -6 route get 2001:db8:b::ff from 2001:db8:b::1
