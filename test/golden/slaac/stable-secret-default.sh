exec 2>&1
ip link add d0 address 02:00:00:00:00:11 type dummy
sysctl -w net.ipv6.conf.d0.addr_gen_mode=2
sysctl -w net.ipv6.conf.default.stable_secret=2001:db8::1
sysctl net.ipv6.conf.d0.addr_gen_mode net.ipv6.conf.default.addr_gen_mode net.ipv6.conf.lo.addr_gen_mode
sysctl net.ipv6.conf.d0.stable_secret
sysctl -w net.ipv6.conf.all.stable_secret=2001:db8::1
ip link add d1 address 02:00:00:00:00:12 type dummy
sysctl net.ipv6.conf.d1.addr_gen_mode net.ipv6.conf.d1.stable_secret
ip link set d0 up
ip link set d1 up
sleep 2.5
ip -6 addr
ip link add link d0 name s0 type ipvlan mode l2
ip link add link d0 name s1 type ipvlan mode l2
ip link set s0 up
ip link set s1 up
sleep 2.5
ip -6 addr show dev s0
ip -6 addr show dev s1
sysctl -w net.ipv6.conf.all.addr_gen_mode=0
ip -6 addr show dev d0
sysctl net.ipv6.conf.d0.addr_gen_mode net.ipv6.conf.default.addr_gen_mode
