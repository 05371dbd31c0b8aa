. ./lan.bash; up
ip -6 route add default via fe80::1 dev v0
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
ip -6 route del default
readvertise 'prefix 2001:db8:1::/64 { };'
ip -6 route
ip -6 route add default via fe80::1 dev v0
ip -6 route add default via fe80::1 dev v0 metric 1000
ip -6 route append default via fe80::1 dev v0
ip -6 route append default via fe80::9 dev v0
ip -6 route
ip -6 route del default proto ra
ip -6 route
