. ./lan.bash; up
ip -n r addr add 2001:db8:5::1/64 dev v1 nodad
ip -n r addr add 2001:db8:6::1/48 dev v1 nodad
advertise 'prefix ::/64 { AdvValidLifetime 500; AdvPreferredLifetime 400; }; prefix 2001:db8::/64 { Base6Interface lo; };'
addresses
ip -6 route
