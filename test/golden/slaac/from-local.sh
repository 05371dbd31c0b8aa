. ./lan.bash; up
ip addr add fe80::1/64 dev v0 nodad
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_from_local=1
readvertise 'prefix 2001:db8:2::/64 { };'
sleep 2.5
addresses
ip -6 route
