exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link set d0 up
ip addr add 2001:db8:1::1/64 dev d0 nodad
sleep 2
sysctl net.ipv6.ip_nonlocal_bind
ping -c 1 -W 1 -I 2001:db8:ff::1 2001:db8:1::1 | grep -v rtt | grep -v bytes
sysctl -w net.ipv6.ip_nonlocal_bind=1
ping -c 1 -W 1 -I 2001:db8:ff::1 2001:db8:1::1 | grep -o '.*packet loss'
sysctl -w net.ipv6.ip_nonlocal_bind=2
ip -6 route add 2001:db8:9::/64 dev d0 src 2001:db8:ff::1
