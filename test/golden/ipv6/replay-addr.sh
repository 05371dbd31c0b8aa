exec 2>&1
ip link set lo up
set -x
ip link add d0 address ba:6b:8c:89:88:22 type dummy
ip link add v0 address ba:6b:8c:89:88:23 type veth peer name v1 address ba:6b:8c:89:88:24
ip link set d0 up
ip addr add 2001:db8::1/64 dev d0
ip addr add 2001:db8::1/64 dev d0
ip addr add 2001:db8::1/48 dev d0
ip addr add 2001:db8::3/64 dev d0 nodad
ip addr add 2001:db8::4/64 dev d0 noprefixroute
ip addr add 2001:db8::5/64 dev d0 home
ip addr add 2001:db8::6/64 dev d0 mngtmpaddr
ip addr add 2001:db8::7/65 dev d0 mngtmpaddr
ip addr add 2001:db8::8/64 dev d0 optimistic
ip addr add 2001:db8::9 dev d0
ip addr add 2001:db8:1::1 peer 2001:db8:1::2/64 dev d0
ip addr add 2001:db8:2::1/64 dev d0 valid_lft 10 preferred_lft 20
ip addr add 2001:db8:2::1/64 dev d0 valid_lft 0 preferred_lft 0
ip addr add 2001:db8:3::1/64 dev d0 preferred_lft 0
ip addr add ff02::5/64 dev d0
ip addr add ::/64 dev d0
ip addr add ::1/128 dev d0
ip addr add fec0::1/64 dev d0
ip addr add fc00::1/64 dev d0
ip addr add ::ffff:1.2.3.4/96 dev d0
ip addr add ::1.2.3.4/96 dev d0
ip addr add 2001:db8:4::1/127 dev d0
ip addr add fe80::5/64 dev d0
ip addr add fe80::6/10 dev d0
ip addr add 2001:db8:7::1/129 dev d0
ip addr add 2001:db8:7::1/64 dev nosuch
ip addr add 2001:db8:8::1/64 dev v0
ip addr add fe80::8/64 dev v0
ip addr change 2001:db8::1/64 dev d0 preferred_lft 100 valid_lft 200
ip addr change 2001:db8:9::1/64 dev d0
ip addr replace 2001:db8:a::1/64 dev d0
ip addr replace 2001:db8:a::1/64 dev d0 preferred_lft 100
ip addr del 2001:db8:b::1/64 dev d0
ip addr del 2001:db8::1/60 dev d0
ip addr del 2001:db8::1/128 dev d0
ip -6 addr
ip -6 addr show to 2001:db8::/64
ip -6 route show table all
ip addr del 2001:db8::3/64 dev d0
ip -6 route show table all
ip addr flush dev d0
ip -6 addr
ip -6 route show table all
sysctl -w net.ipv6.conf.d0.disable_ipv6=1
ip addr add 2001:db8::1/64 dev d0
ip -6 addr show dev d0
ip -6 route show table all
sysctl -w net.ipv6.conf.d0.disable_ipv6=0
ip -6 addr show dev d0
ip -6 route show table all
ip link set d0 mtu 1279
ip -6 addr show dev d0
ip addr add 2001:db8::1/64 dev d0
sysctl net.ipv6.conf.d0.mtu
ip link set d0 mtu 1500
ip -6 addr show dev d0
sysctl -w net.ipv6.conf.all.disable_ipv6=1
ip -6 addr
sysctl -w net.ipv6.conf.all.disable_ipv6=0
ip -6 addr
ip link set v0 up; ip -6 addr; ip -6 route show table all
