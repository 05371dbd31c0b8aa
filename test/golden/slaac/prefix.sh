. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 3000; AdvPreferredLifetime 2000; };'
ip -6 addr show dev v0
ip -6 route show dev v0
ip -6 route show table local dev v0
sleep 2
addresses
ip -j -6 addr show dev v0 | grep -o '"dynamic":[a-z]*,"mngtmpaddr":[a-z]*'
