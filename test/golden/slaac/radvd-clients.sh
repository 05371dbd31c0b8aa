. ./lan.bash; up
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] == 134' >dump 2>/dev/null & dump=$!
sleep 1.5
advertise 'clients { fe80::ff:fe00:1; fe80::99; }; prefix 2001:db8:1::/64 { };'
addresses
ip -6 route
kill $(cat /run/radvd.pid); sleep 4
kill $dump; sleep 0.2
cat dump
