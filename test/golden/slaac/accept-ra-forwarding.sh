. ./lan.bash
sysctl -w net.ipv6.conf.all.forwarding=1
up
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra=2
readvertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
