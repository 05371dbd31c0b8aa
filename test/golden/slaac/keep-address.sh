. ./lan.bash
sysctl -w net.ipv6.conf.v0.keep_addr_on_down=1
up
ip addr add 2001:db8:5::1/64 dev v0
ip addr add 2001:db8:6::1/64 dev v0 valid_lft 500 preferred_lft 400
advertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0
ip link set v0 down
ip -6 addr show dev v0
ip -6 route
ip link set v0 up
sleep 3.5
ip -6 addr show dev v0
ip -6 route
