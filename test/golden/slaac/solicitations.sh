. ./lan.bash
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] == 133' >dump 2>/dev/null & dump=$!
sleep 1.5
sysctl -w net.ipv6.conf.v0.router_solicitations=2 net.ipv6.conf.v0.router_solicitation_interval=1
ip link set v0 up; sleep 7
cat dump
ip link set v0 down
sysctl -w net.ipv6.conf.v0.router_solicitations=0
ip link set v0 up; sleep 5
cat dump
ip link set v0 down
sysctl -w net.ipv6.conf.v0.router_solicitations=-1 net.ipv6.conf.v0.router_solicitation_max_interval=2 net.ipv6.conf.v0.router_solicitation_delay=0
ip link set v0 up; sleep 7.2
wc -l <dump
kill $dump
