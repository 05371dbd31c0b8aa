. ./lan.bash; up
ip netns exec r tcpdump -l -n -t -i v1 'icmp6[0] == 134 and ip6[8] == 0xfe' >dump 2>/dev/null & dump=$!
sleep 1.5
echo 'interface v1 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 5; };' >radvd.conf
ip netns exec r radvd -C radvd.conf -n -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
sleep 1; wc -l <dump
sleep 5; wc -l <dump
sleep 5; wc -l <dump
sleep 4.9; wc -l <dump
kill $(cat /run/radvd.pid); sleep 0.5; wc -l <dump
kill $dump
cat dump | uniq
