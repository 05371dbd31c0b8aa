. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 12; AdvPreferredLifetime 6; };'
addresses
ip -6 route show dev v0
sleep 5
addresses
sleep 6
addresses
ip -6 route get 2001:db8:1::9
