. ./lan.bash
sysctl -w net.ipv6.conf.v0.accept_ra_min_lft=700
up
advertise 'AdvDefaultLifetime 600; prefix 2001:db8:1::/64 { AdvValidLifetime 600; AdvPreferredLifetime 600; }; prefix 2001:db8:2::/64 { AdvValidLifetime 800; AdvPreferredLifetime 600; };'
addresses
ip -6 route
readvertise 'AdvDefaultLifetime 700;'
ip -6 route
readvertise 'AdvDefaultLifetime 0;'
ip -6 route
