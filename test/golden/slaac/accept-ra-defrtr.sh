. ./lan.bash
sysctl -w net.ipv6.conf.v0.accept_ra_defrtr=0
up
advertise 'AdvCurHopLimit 30; prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
sysctl net.ipv6.conf.v0.hop_limit
