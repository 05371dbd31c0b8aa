. ./lan.bash; up
ip -n r addr add 2001:db8:1:0:0:ff:fe00:1/64 dev v1 nodad
advertise 'prefix 2001:db8:1::/64 { }; prefix 2001:db8:2::/64 { };'
addresses
ip -6 route get 2001:db8:1::9
ip -n r addr del 2001:db8:1:0:0:ff:fe00:1/64 dev v1
readvertise 'prefix 2001:db8:1::/64 { };'
sleep 2.5
addresses
