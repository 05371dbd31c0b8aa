. ./lan.bash
sysctl -w net.ipv6.conf.v0.use_tempaddr=2 net.ipv6.conf.v0.temp_valid_lft=1000 net.ipv6.conf.v0.temp_prefered_lft=800 net.ipv6.conf.v0.max_desync_factor=1
up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 500; AdvPreferredLifetime 400; };'
ip -6 addr show dev v0 scope global
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 5000; AdvPreferredLifetime 4000; };'
ip -6 addr show dev v0 scope global
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 5000; AdvPreferredLifetime 0; };'
sleep 1.5
ip -6 addr show dev v0 scope global
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 5000; AdvPreferredLifetime 4000; };'
ip -6 addr show dev v0 scope global
