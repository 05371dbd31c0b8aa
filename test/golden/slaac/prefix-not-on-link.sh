. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { AdvOnLink off; };'
addresses
ip -6 route show dev v0
ip -6 route get 2001:db8:1::9
