# Several next hops: many flows use all of them, one flow keeps to one, a dead device takes its share to the others.
exec 2>&1
ip link set lo up
for n in a x y; do ip netns add $n; ip -n $n link set lo up; done
ip link add ax netns a address ba:6b:8c:00:00:01 type veth peer name ex netns x address ba:6b:8c:00:00:03
ip link add ay netns a address ba:6b:8c:00:00:02 type veth peer name ey netns y address ba:6b:8c:00:00:05
ip -n a addr add 2001:db8:1::1/64 dev ax nodad; ip -n a addr add 2001:db8:2::1/64 dev ay nodad; ip -n a addr add 2001:db8::1/128 dev lo nodad
ip -n x addr add 2001:db8:1::2/64 dev ex nodad; ip -n y addr add 2001:db8:2::2/64 dev ey nodad
for d in ax ay; do ip -n a link set $d up; done; ip -n x link set ex up; ip -n y link set ey up
for n in x y; do ip netns exec $n sysctl -qw net.ipv6.conf.all.forwarding=1; ip -n $n -6 route add blackhole 2620::/16; done
sleep 3
ip -n a -6 route add 2620::/16 src 2001:db8::1 nexthop via 2001:db8:1::2 nexthop via 2001:db8:2::2
ip -n a -6 route show 2620::/16
ip netns exec a ping -c1 -q 2001:db8:1::2 >/dev/null; ip netns exec a ping -c1 -q 2001:db8:2::2 > /dev/null
flows() { for i in 1 2 3 4 5 6 7 8 9 a b c d e f 10 11 12 13 14 15 16 17 18 19 1a 1b 1c 1d 1e 1f 20; do ip netns exec a ip -6 route get 2620::$i; done > /tmp/flows; x=$(grep -c 'via 2001:db8:1::2' /tmp/flows); y=$(grep -c 'via 2001:db8:2::2' /tmp/flows); [ $x -gt 0 ] && echo "some by x"; [ $y -gt 0 ] && echo "some by y"; echo $((x + y)); }
flows
same() { for i in 1 2 3 4 5 6; do ip -n a -6 route get 2620::99; done > /tmp/one; sort -u /tmp/one | wc -l; }
same
ip -n a link set ay down
ip -n a -6 route show 2620::/16
flows
ip -n a link set ay up; sleep 2; ip -n a addr add 2001:db8:2::1/64 dev ay nodad; ip netns exec a ping -c1 -q 2001:db8:2::2 > /dev/null
ip -n a -6 route show 2620::/16
flows
ip -n a -6 route replace 2620::/16 src 2001:db8::1 nexthop via 2001:db8:1::2 weight 256 nexthop via 2001:db8:2::2 weight 1
flows | grep x
ip -n a -6 route del 2620::/16 via 2001:db8:1::2
flows
ip -n a -6 route show 2620::/16
ip -n a -6 route get 2620::1 oif ax
