. ./lan.bash; up
advertise 'AdvCurHopLimit 40;'
ip -6 route
sysctl net.ipv6.conf.v0.hop_limit
sysctl -w net.ipv6.conf.v0.accept_ra_min_hop_limit=50
readvertise 'AdvCurHopLimit 45;'
ip -6 route
sysctl net.ipv6.conf.v0.hop_limit
readvertise 'AdvCurHopLimit 50;'
ip -6 route
readvertise 'AdvCurHopLimit 0;'
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_min_hop_limit=256
readvertise 'AdvCurHopLimit 60;'
ip -6 route
sysctl net.ipv6.conf.v0.hop_limit
