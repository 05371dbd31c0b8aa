. ./lan.bash
sysctl -w net.ipv6.conf.v0.max_addresses=3
up
advertise 'prefix 2001:db8:1::/64 { }; prefix 2001:db8:2::/64 { }; prefix 2001:db8:3::/64 { }; prefix 2001:db8:4::/64 { };'
addresses
ip -6 route
ip addr add 2001:db8:9::1/64 dev v0 nodad
sysctl -w net.ipv6.conf.v0.max_addresses=0
readvertise 'prefix 2001:db8:1::/64 { }; prefix 2001:db8:2::/64 { }; prefix 2001:db8:3::/64 { }; prefix 2001:db8:4::/64 { };'
sleep 2.5
addresses | grep inet6
