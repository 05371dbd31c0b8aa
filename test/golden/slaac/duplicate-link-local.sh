. ./lan.bash
ip -n r addr add fe80::ff:fe00:1/64 dev v1 nodad
up
ip -6 addr show dev v0
advertise 'prefix 2001:db8:1::/64 { };'
ip -6 addr show dev v0
ip -6 route
ping -c 1 -W 1 2001:db8:1::1 | grep -o '.*packet loss'
sysctl -w net.ipv6.conf.v0.accept_dad=2
ip link set v0 down; ip link set v0 up; sleep 3.5
ip -6 addr show dev v0
sysctl net.ipv6.conf.v0.disable_ipv6
