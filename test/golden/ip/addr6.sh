# IPv6 addresses and what ip -6 shows of devices.
ip netns add far
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23
ip link set e1 netns far
ip link set e0 up
ip -n far link set e1 up
sleep 4
ip addr show dev e0
ip -6 addr
ip -6 addr show dev e0
ip -6 -o addr
ip -6 -br a
ip -j -6 addr show dev e0
ip -j -p -6 addr
ip -n far -6 addr show dev e1
ip addr add 2001:db8::1/64 dev e0 nodad
ip addr add 2001:db8::2/64 dev e0 home
ip addr add 2001:db8:1::1/64 dev e0 nodad noprefixroute
ip addr add 2001:db8:2::1/128 dev e0 nodad
ip addr add 2001:db8:3::1 peer 2001:db8:3::2/128 dev e0 nodad
ip addr add fd00::1/64 dev e0 nodad scope link
ip addr add 2001:db8::1/64 dev e0
ip addr add ff02::5/64 dev e0
ip addr add ::/64 dev e0
sleep 3
ip -6 addr show dev e0
ip -6 addr show dev e0 scope link
ip -6 addr show dev e0 scope global
ip -6 addr show dev e0 to 2001:db8::/64
ip -6 addr show dev e0 permanent
ip -6 addr show dev e0 tentative
ip -6 -o addr show dev lo
ip -br addr show dev e0
ip addr show dev e0
ip -6 addr del 2001:db8::2/64 dev e0
ip addr del 2001:db8::2/64 dev e0
ip -6 addr del 2001:db8::1 dev e0
ip -6 addr add 2001:db8::9/64 dev e0 valid_lft 2000 preferred_lft 0 nodad
ip -6 addr flush dev e0 scope global
ip -6 addr show dev e0
ip -s -6 addr flush dev e0
ip -6 addr show dev e0
ip addr show dev e0
ip -6 addr add 2001:db8::7/64 dev lo
ip -6 addr show dev lo
ip link set e0 down
ip -6 addr show dev e0
ip link set e0 addrgenmode none
ip link set e0 up
sleep 2
ip -6 addr show dev e0
sysctl -w net.ipv6.conf.e0.disable_ipv6=1
ip -6 addr add 2001:db8::1/64 dev e0
ip netns del far
