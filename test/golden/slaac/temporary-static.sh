. ./lan.bash
sysctl -w net.ipv6.conf.v0.use_tempaddr=2 net.ipv6.conf.v0.max_desync_factor=1
up
ip addr add 2001:db8:5::1/64 dev v0 mngtmpaddr nodad valid_lft 900 preferred_lft 800
sleep 2.5
ip -6 addr show dev v0 scope global
ip addr change 2001:db8:5::1/64 dev v0 mngtmpaddr nodad valid_lft 500 preferred_lft 400
ip -6 addr show dev v0 scope global
ip addr change 2001:db8:5::1/64 dev v0 nodad valid_lft 500 preferred_lft 400
ip -6 addr show dev v0 scope global
ip addr change 2001:db8:5::1/64 dev v0 nodad mngtmpaddr
sleep 2.5
ip -6 addr show dev v0 scope global
ip addr del 2001:db8:5::1/64 dev v0
ip -6 addr show dev v0 scope global
ip addr add 2001:db8:5::1/65 dev v0 mngtmpaddr
