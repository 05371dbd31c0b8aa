# ip -s neigh, at a moment when all ages are zero.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23
ip link set e0 up
ip link set e1 up
ip addr add 10.0.0.1/24 dev e0
ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:02 dev e0
ip -s neigh show 10.0.0.2
ip neigh add 10.0.0.3 lladdr ba:6b:8c:00:00:03 dev e0 nud stale
ip -s neigh show 10.0.0.3
ip neigh add 10.0.0.4 dev e0 nud failed
ip -s neigh show 10.0.0.4
ip neigh add proxy 10.0.0.9 dev e0
ip -s neigh show proxy
ip -s -j neigh show 10.0.0.2
ip -s -s neigh flush dev e0
ip -s neigh show
