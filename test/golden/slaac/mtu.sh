. ./lan.bash; up
advertise 'AdvLinkMTU 1400; prefix 2001:db8:1::/64 { };'
ip -6 route
sysctl net.ipv6.conf.v0.mtu
ip link show dev v0 | grep -o 'mtu [0-9]*'
readvertise 'AdvLinkMTU 1300; prefix 2001:db8:1::/64 { };'
ip -6 route
readvertise 'prefix 2001:db8:1::/64 { };'
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_mtu=0
readvertise 'AdvLinkMTU 1450;'
ip -6 route
sysctl net.ipv6.conf.v0.mtu
ip link set v0 mtu 1350
sysctl -w net.ipv6.conf.v0.accept_ra_mtu=1
readvertise 'AdvLinkMTU 1450;'
ip -6 route
sysctl net.ipv6.conf.v0.mtu
