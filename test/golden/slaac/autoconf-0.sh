. ./lan.bash
sysctl -w net.ipv6.conf.v0.autoconf=0
up
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
