. ./lan.bash
sysctl -w net.ipv6.conf.v0.addr_gen_mode=1
up
ip -6 addr show dev v0
advertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0
ip -6 route
ip addr add fe80::5/64 dev v0 nodad
sleep 1
readvertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0
sysctl -w net.ipv6.conf.v0.addr_gen_mode=0
sleep 2.5
ip -6 addr show dev v0
ip -d link show dev v0 | grep -o 'addrgenmode [a-z_0-9]*'
