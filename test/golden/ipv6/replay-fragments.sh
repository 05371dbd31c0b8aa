# Fragments made by senders, put together by receivers; path MTU discovery by a router; what a route then says.
exec 2>&1
ip link set lo up
for n in a r b; do ip netns add $n; ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:00:00:01 type veth peer name ra netns r address ba:6b:8c:00:00:02
ip link add eb netns b address ba:6b:8c:00:00:03 type veth peer name rb netns r address ba:6b:8c:00:00:04
for x in "a ea 2001:db8:a::1" "r ra 2001:db8:a::ff" "r rb 2001:db8:b::ff" "b eb 2001:db8:b::1"; do set -- $x; ip -n $1 addr add $3/64 dev $2 nodad; ip -n $1 link set $2 up; done
ip netns exec r sysctl -qw net.ipv6.conf.all.forwarding=1
sleep 3
ip -n a route add default via 2001:db8:a::ff; ip -n b route add default via 2001:db8:b::ff
sleep 0.5
A="ip netns exec a"
t() { echo "\$ $*"; $A "$@"; echo "[$?]"; }
t ping -c1 2001:db8:b::1
ip netns exec a tcpdump -l -n -t -i ea 'icmp6[0] < 5 or icmp6[0] > 127 and icmp6[0] < 130 or ip6[6] = 44' > /tmp/cap 2>/dev/null & T=$!
ip netns exec b tcpdump -l -n -t -i eb 'icmp6[0] < 5 or icmp6[0] > 127 and icmp6[0] < 130 or ip6[6] = 44' > /tmp/cap2 2>/dev/null & U=$!
sleep 1
t ping -c1 -s 3000 2001:db8:b::1
t ping -c1 -s 1453 2001:db8:b::1
t ping -c1 -s 1452 2001:db8:b::1
t ping -c1 -s 9000 2001:db8:b::1
t ping -c1 -s 3000 -M do 2001:db8:b::1
t ping -c1 -s 3000 -M want 2001:db8:b::1
t ping -c1 -s 3000 -M dont 2001:db8:b::1
ip -n r link set rb mtu 1400; ip -n b link set eb mtu 1400
t ping -c1 -W1 -s 1380 2001:db8:b::1
ip -n a -6 route get 2001:db8:b::1; ip -n a -6 route show cache
t ping -c1 -s 1380 2001:db8:b::1
t ping -c1 -s 1380 -M do 2001:db8:b::1
t ping -c1 -s 1352 -M do 2001:db8:b::1
t ping -c2 -i 0.3 -W1 -s 1353 -M do 2001:db8:b::2
ip -n a -6 route flush cache
ip -n r link set rb mtu 1280; ip -n b link set eb mtu 1280
t ping -c1 -W1 -s 1300 2001:db8:b::1
ip -n a -6 route get 2001:db8:b::1; ip -n a -6 route show cache
ip -n a -6 route flush cache; ip -n a -6 route show cache; ip -n a -6 route get 2001:db8:b::1
t ping -c1 -W1 -s 1300 2001:db8:b::1
ip netns exec a sysctl -qw net.ipv6.route.flush=1; ip -n a -6 route show cache
ip netns exec a sysctl -w net.ipv6.route.mtu_expires=2
t ping -c1 -W1 -s 1300 2001:db8:b::1
ip -n a -6 route get 2001:db8:b::1
sleep 2.5
ip -n a -6 route get 2001:db8:b::1; ip -n a -6 route show cache
ip netns exec a sysctl -w net.ipv6.route.mtu_expires=600
echo udp; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do printf '%0100d' $i; done > /tmp/data
ip netns exec b nc -6 -u -l -w 2 -W 1 2001:db8:b::1 7 > /tmp/got 2>&1 & N=$!
sleep 0.5
ip netns exec a nc -6 -u -q 0 -w 1 -p 9 2001:db8:b::1 7 < /tmp/data; echo "[$?]"
sleep 0.5; kill $N 2>/dev/null; wait $N 2>/dev/null; wc -c < /tmp/got
sleep 0.5; kill $T $U; wait $T $U 2>/dev/null
cat /tmp/cap; echo ==; cat /tmp/cap2
