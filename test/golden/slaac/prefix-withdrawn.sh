. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 8000; };'
sleep 1.5
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 0; AdvPreferredLifetime 0; };'
addresses
ip -6 route show dev v0
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 100; AdvPreferredLifetime 50; };'
addresses
ip -6 route show dev v0
