for m in l2 l3; do
echo "=== $m"
ip netns add a$m
ip link add p0 address ba:6b:8c:89:88:22 type veth peer name p1
ip link set p0 up; ip link set p1 up
sleep 3
ip link add link p0 name s1 netns a$m type ipvlan mode $m
ip -n a$m link set lo up
tcpdump -i p0 -n -v -e -tt -l 2>/tmp/err >/tmp/capp & T1=$!
ip netns exec a$m tcpdump -i any -n -v -tt -l 2>/tmp/err >/tmp/cap & T=$!
sleep 0.5
ip -n a$m link set s1 up
ip -n a$m addr add 2001:db8::2/64 dev s1
ip -n a$m -6 addr
ip -n a$m -6 route show table all
ip -n a$m -6 maddr
sleep 13
ip -n a$m -6 addr
ip -n a$m -6 neigh show nud all
ip -n a$m -s link show s1
kill $T1 $T; wait $T1 $T
echo parent; cat /tmp/capp
echo slave; cat /tmp/cap
ip link del p0; ip netns del a$m
done
