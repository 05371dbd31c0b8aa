. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 8000; }; prefix 2001:db8:2::/64 { AdvValidLifetime 5000; AdvPreferredLifetime 4000; };'
sleep 1.5
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 100; AdvPreferredLifetime 90; }; prefix 2001:db8:2::/64 { AdvValidLifetime 100; AdvPreferredLifetime 90; };'
addresses
ip -6 route show dev v0
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 8000; AdvPreferredLifetime 7000; }; prefix 2001:db8:2::/64 { AdvValidLifetime 8000; AdvPreferredLifetime 7000; };'
addresses
