. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 0; }; prefix 2001:db8:2::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 8000; };'
sleep 3
addresses
ip -6 route get 2001:db8:1::9
readvertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 8000; }; prefix 2001:db8:2::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 0; };'
sleep 1.5
addresses
ip -6 route get 2001:db8:1::9
ip -6 route get 2001:db8:2::9
