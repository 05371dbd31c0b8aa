# ip route get: local, connected, gateway, errors, with every key.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address ba:6b:8c:89:88:22 type dummy
ip link add e1 address ba:6b:8c:89:88:23 type dummy
ip link set e0 up
ip link set e1 up
ip route get 8.8.8.8
ip addr add 10.138.36.58/23 brd + dev e0
ip addr add 192.168.9.1/24 dev e1
ip route add 110.242.68.0/24 via 10.138.36.66 mtu 1400
ip route add unreachable 10.31.0.0/16
ip route add blackhole 10.30.0.0/16
ip route add prohibit 10.32.0.0/16
ip route add throw 10.33.0.0/16
ip route add default dev e1
ip route get 10.138.36.2
ip route get 10.138.36.58
ip route get 10.138.37.255
ip route get 127.0.0.1
ip route get 224.0.0.1
ip route get 255.255.255.255
ip route get 110.242.68.66
ip route get 8.8.8.8
ip route get 10.31.0.1
ip route get 10.30.0.1
ip route get 10.32.0.1
ip route get 10.33.0.1
ip route get 10.138.36.2 from 10.138.36.58
ip route get 10.138.36.2 from 192.168.9.1
ip route get 10.138.36.2 from 1.2.3.4
ip route get 8.8.8.8 oif e0
ip route get 10.138.36.2 oif e1
ip route get 10.138.36.2 dev e0
ip route get to 10.138.36.2
ip route get 10.138.36.2 mark 5
ip route get 10.138.36.2 mark 0x20
ip route get 10.138.36.2 tos 0x10
ip route get 10.138.36.58 from 10.138.36.2 iif e0
ip route get 8.8.8.8 from 10.138.36.2 iif e0
sysctl -w net.ipv4.ip_forward=1
ip route get 8.8.8.8 from 10.138.36.2 iif e0
ip route get 110.242.68.66 from 10.138.36.2 iif e0
ip route get 110.242.68.66 from 192.168.9.7 iif e1
ip route get 10.138.36.2 iif lo
ip -j route get 10.138.36.2
ip -j -p route get 10.138.36.58
ip -j route get 8.8.8.8 from 10.138.36.2 iif e0
ip -o route get 10.138.36.2
ip -d route get 10.138.36.2
ip -d route get 10.138.36.58
ip r g 10.138.36.2
ip route get
ip route get nonsense
ip route get 10.138.36.2/24
ip route get default
ip route get 10.138.36.2 oif nosuch
ip route get 10.138.36.2 iif nosuch
ip route get 10.138.36.2 mark x
ip route get 10.138.36.2 from
ip -6 route get ::1
ip -6 route get 2001:db8::1
ip route get 2001:db8::1
ip link set e1 down
ip route get 8.8.8.8
