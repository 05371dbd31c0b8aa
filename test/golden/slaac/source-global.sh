. ./lan.bash; up
ip -n r addr add 2001:db8::1/64 dev v1 nodad
advertise 'AdvRASrcAddress { 2001:db8::1; }; prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
ip -6 neigh show dev v0
cat radvd.log
