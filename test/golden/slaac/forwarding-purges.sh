. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { };'
sysctl -w net.ipv6.conf.v0.forwarding=1
ip -6 route
sysctl -w net.ipv6.conf.v0.forwarding=0
ip -6 route
readvertise 'prefix 2001:db8:1::/64 { };'
ip -6 route
sysctl -w net.ipv6.conf.default.forwarding=1
ip -6 route
sysctl -w net.ipv6.conf.lo.forwarding=1
ip -6 route
readvertise 'prefix 2001:db8:1::/64 { };'
sysctl -w net.ipv6.conf.v0.accept_ra=2
sysctl -w net.ipv6.conf.all.forwarding=1
ip -6 route
sysctl net.ipv6.conf.v0.forwarding net.ipv6.conf.lo.forwarding net.ipv6.conf.default.forwarding
