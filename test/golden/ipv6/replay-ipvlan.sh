exec 2>&1
for m in l2 l3; do
echo "=== $m"
ip netns add a$m
ip link add p0 address ba:6b:8c:89:88:22 type veth peer name p1 address ba:6b:8c:86:6d:83
ip link set p0 up; ip link set p1 up
sleep 3
ip link add link p0 name s1 netns a$m type ipvlan mode $m
ip link add link p0 name s2 netns a$m type ipvlan mode $m
ip -n a$m link set lo up
ip -n a$m link set s1 up
ip -n a$m link set s2 up
ip -n a$m addr add 2001:db8::2/64 dev s1
ip -n a$m addr add 2001:db8::2/64 dev s2
ip -n a$m addr add 2001:db8::2/64 dev s2 nodad
ip -n a$m addr add 2001:db8::3/64 dev s2
sleep 3
ip -n a$m -6 addr
ip -n a$m -6 route show table all
ip -n a$m link set s1 down
ip -n a$m -6 addr
ip -n a$m addr add 2001:db8::2/64 dev s2
ip -n a$m -6 route show table all
ip -n a$m link set s1 up
sleep 3
ip -n a$m -6 addr
ip link del p0; ip netns del a$m
sleep 1
done
