. ./lan.bash
sysctl -w net.ipv6.conf.v0.use_tempaddr=2 net.ipv6.conf.v0.temp_valid_lft=25 net.ipv6.conf.v0.temp_prefered_lft=12 net.ipv6.conf.v0.max_desync_factor=1
up
advertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0 scope global | grep -c temporary
sleep 8.5
ip -6 addr show dev v0 scope global | grep -c temporary
ip -6 addr show dev v0 scope global | grep -c deprecated
sleep 3.5
ip -6 addr show dev v0 scope global | grep -c deprecated
sleep 12
ip -6 addr show dev v0 scope global | grep -c temporary
