. ./lan.bash
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] == 133' >dump 2>/dev/null & dump=$!
sleep 1.5
up
wc -l <dump
advertise 'AdvDefaultLifetime 0;'
sleep 8
wc -l <dump
ip link set v0 down; ip link set v0 up; sleep 3.5
wc -l <dump
kill $dump
