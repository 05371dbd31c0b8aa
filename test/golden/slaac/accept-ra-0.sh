. ./lan.bash
sysctl -w net.ipv6.conf.v0.accept_ra=0
up
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
ip -6 neigh show dev v0
