. ./lan.bash; up
advertise 'AdvSourceLLAddress off; prefix 2001:db8:1::/64 { };'
ip -6 route
ip -6 neigh show dev v0
ping -c 1 2001:db8:1::1 | grep -o '.*packet loss'
ip -6 neigh show dev v0 | sort
ping -c 1 -W 1 2001:db8:9::1 | grep -o '.*packet loss'
ip -6 neigh show dev v0 | grep router
