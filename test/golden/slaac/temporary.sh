. ./lan.bash
sysctl -w net.ipv6.conf.v0.use_tempaddr=1
up
advertise 'prefix 2001:db8:1::/64 { };'
temporary() { ip -6 addr show dev v0 scope global; }
temporary
ip -6 route get 2001:db8:9::1
sysctl -w net.ipv6.conf.v0.use_tempaddr=2
ip -6 route get 2001:db8:9::1
ip -j -6 addr show dev v0 | grep -o '"temporary":true,"dynamic":true'
ip addr del 2001:db8:1:0:0:ff:fe00:1/64 dev v0
temporary
readvertise 'prefix 2001:db8:1::/64 { };'
sleep 2.5
temporary
