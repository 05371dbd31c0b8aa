. ./lan.bash
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] == 135' >dump 2>/dev/null & dump=$!
sleep 1
sysctl -w net.ipv6.conf.v0.dad_transmits=3
up; sleep 2
ip -6 addr show dev v0
grep -c 'who has fe80::ff:fe00:1' dump
ip link set v0 down
sysctl -w net.ipv6.conf.v0.dad_transmits=0
ip link set v0 up; sleep 2.7
ip -6 addr show dev v0
grep -c 'who has fe80::ff:fe00:1' dump
sysctl -w net.ipv6.conf.v0.dad_transmits=1
sysctl -w net.ipv6.conf.v0.accept_dad=0
ip addr add 2001:db8::5/64 dev v0; sleep 0.3
ip -6 addr show dev v0 scope global
kill $dump
