. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { };'
sysctl -w net.ipv6.conf.v0.disable_ipv6=1
ip -6 addr show dev v0
ip -6 route
readvertise 'prefix 2001:db8:1::/64 { };'
ip -6 neigh show dev v0
sysctl -w net.ipv6.conf.v0.disable_ipv6=0
sleep 6
addresses
ip -6 route
