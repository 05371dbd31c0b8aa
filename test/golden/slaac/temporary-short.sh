. ./lan.bash
sysctl -w net.ipv6.conf.v0.use_tempaddr=2
up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 100; AdvPreferredLifetime 3; }; prefix 2001:db8:2::/64 { AdvValidLifetime 100; AdvPreferredLifetime 0; };'
ip -6 addr show dev v0 scope global
sysctl net.ipv6.conf.v0.use_tempaddr
sysctl net.ipv6.conf.lo.use_tempaddr
