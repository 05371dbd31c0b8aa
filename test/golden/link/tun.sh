ip tuntap
ip tuntap add dev tun0 mode tun
ip tuntap add tap0 mode tap
ip tuntap
ip tuntap show
ip tuntap list dev tun0
ip -d tuntap
ip -j tuntap
ip link
ip -d link
ip -d -j link show tun0
ip link set tun0 up
ip link set tap0 up
ip link
ip addr add 10.0.0.1/24 dev tun0
ip addr add 10.0.1.1/24 dev tap0
ip addr add 10.0.3.1 peer 10.0.3.2 dev tun0
ip addr
ip route
ip -6 route
ip neigh
ip -s link show tun0
ip -s link show tap0
ip link add link tun0 name x type ipvlan mode l2
ip link add link tap0 name x type ipvlan mode l2
ip link show x
ip link add link tun0 name y type macvlan mode bridge
ip link add link tun0 name z type vlan id 5
ip link show z
ip link add br0 type bridge
ip link set tun0 master br0
ip link set tap0 master br0
ip link del x
ip link set tap0 master br0
ip link set tun0 address ba:6b:8c:00:00:01
ip link set tap0 address ba:6b:8c:00:00:01
ip link set tun0 mtu 60
ip link set tun0 mtu 9000
ip link set tun0 mtu 70000
ip link set tap0 mtu 65522
ip link set tun0 name tunnel
ip link set tun0 down
ip link set tun0 name tunnel
ip tuntap
ip netns add n
ip link set tunnel netns n
ip -n n link
ip -n n tuntap
ip tuntap add tap0 mode tap
ip tuntap add tap0 mode tun
ip tuntap add
ip tuntap add mode tun
ip tuntap add dev tun5
ip tuntap add dev tun5 mode foo
ip tuntap add dev thisnameistoolongforit mode tun
ip tuntap add mode tun dev foo%d
ip tuntap
ip tuntap del dev tap0
ip tuntap del dev tap0 mode tun
ip tuntap del dev nosuch mode tun
ip link show nosuch
ip tuntap del dev tap0 mode tap
ip tuntap
ip link add tun9 type tun
ip link add link lo name t type tun
