ip netns add a; ip netns add b
ip -n a link set lo up
ip link add ea netns a address ba:6b:8c:89:88:22 type veth peer name eb netns b address ba:6b:8c:86:6d:83
ip -n b link set eb up
ip netns exec a tcpdump -i any -n -v -tt -l 2>/tmp/err >/tmp/cap & T=$!
sleep 0.5
ip -n a link set ea up
ip -n a -6 addr
ip -n a -6 route show table all
ip -n a -6 maddr
sleep 0.3
echo ---dad; ip -n a -6 addr show dev ea
sleep 14
ip -n a -6 addr
ip -n a -6 route show table all
ip -n a -6 maddr
ip -n b -6 maddr
ip -n a -6 neigh show nud all
ip -n a -s link show ea
kill $T; wait $T
cat /tmp/cap
echo --- down
ip -n a link set ea down
ip -n a -6 addr
ip -n a -6 route show table all
ip -n a -6 maddr
