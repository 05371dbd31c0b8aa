. ./lan.bash
advertise 'UnicastOnly on; prefix 2001:db8:1::/64 { };'
ip -6 route
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] >= 133 and icmp6[0] <= 134' >dump 2>/dev/null & dump=$!
sleep 0.5
up
sleep 2.5
ip -6 route
addresses
kill $dump; sleep 0.3
cat dump
