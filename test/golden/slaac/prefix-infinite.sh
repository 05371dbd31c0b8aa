. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime infinity; AdvPreferredLifetime infinity; }; prefix 2001:db8:2::/64 { AdvValidLifetime infinity; AdvPreferredLifetime 500; };'
addresses
ip -6 route show dev v0
