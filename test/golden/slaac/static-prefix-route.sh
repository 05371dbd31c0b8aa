. ./lan.bash; up
ip addr add 2001:db8:1::5/64 dev v0 nodad
ip -6 route add 2001:db8:2::/64 dev v0 metric 256
ip -6 addr add 2001:db8:3::5/64 dev v0 nodad valid_lft 500 preferred_lft 400
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 1000; AdvPreferredLifetime 900; }; prefix 2001:db8:2::/64 { AdvValidLifetime 1000; AdvPreferredLifetime 900; }; prefix 2001:db8:3::/64 { AdvValidLifetime 1000; AdvPreferredLifetime 900; };'
addresses
ip -6 route
ip addr del 2001:db8:1::5/64 dev v0
ip -6 route
ip addr del 2001:db8:3::5/64 dev v0
ip -6 route
ip addr del 2001:db8:1:0:0:ff:fe00:1/64 dev v0
ip -6 route
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 0; AdvPreferredLifetime 0; };'
ip -6 route
