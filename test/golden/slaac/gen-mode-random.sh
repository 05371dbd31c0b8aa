. ./lan.bash
sysctl -w net.ipv6.conf.v0.addr_gen_mode=3
up
advertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0 | grep -v inet6
ip -6 addr show dev v0 | grep -c 'stable-privacy'
before=$(ip -6 -o addr show dev v0 scope link)
ip link set v0 down; ip link set v0 up; sleep 3
after=$(ip -6 -o addr show dev v0 scope link)
[ "$before" = "$after" ] && echo the same identifier
