# A host with the parent device p0, a router behind it, and a far host, sourced by the labs here.
#
#   slaves - init p0 2001:db8:1::fe --- 2001:db8:1::1 ra  r  rb 2001:db8:2::1 --- 2001:db8:2::9 eb far
for name in r far; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up

ip link add p0 address ba:6b:8c:89:88:22 type veth peer name ra netns r address ba:6b:8c:00:00:01
ip -n r link add rb address ba:6b:8c:00:00:02 type veth peer name eb netns far address ba:6b:8c:00:00:03
ip netns exec r sysctl -q -w net.ipv6.conf.all.forwarding=1

ip addr add 2001:db8:1::fe/64 dev p0 nodad
ip -n r addr add 2001:db8:1::1/64 dev ra nodad
ip -n r addr add 2001:db8:2::1/64 dev rb nodad
ip -n far addr add 2001:db8:2::9/64 dev eb nodad
ip link set p0 up
for device in ra rb; do ip -n r link set $device up; done
ip -n far link set eb up
ip -n far route add default via 2001:db8:2::1
ip -n r route add 2001:db8:a::/48 via 2001:db8:1::fe
