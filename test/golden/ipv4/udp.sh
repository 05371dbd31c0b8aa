# UDP on the wire: headers as a capture shows them, fragments, a refusal.
ip netns add a; ip netns add b
ip link add e0 netns a address 02:00:00:00:00:01 type veth peer name e0 netns b address 02:00:00:00:00:02
for n in a b; do ip -n $n link set lo up; ip -n $n link set e0 up; done
ip -n a addr add 10.0.0.1/24 dev e0
ip -n b addr add 10.0.0.2/24 dev e0
sleep 2
ip netns exec a ping -q -c1 10.0.0.2
ip netns exec a tcpdump -l -n -t -vv -i e0 udp or icmp > /tmp/cap 2>/dev/null & T=$!
sleep 3
ip netns exec b timeout 20 nc -u -l -W 2 4242 > /tmp/out 2>&1 & S=$!
sleep 1
echo hello | ip netns exec a nc -u -w 1 -p 5555 10.0.0.2 4242
head -c 3000 /dev/zero | ip netns exec a nc -u -w 1 -p 5555 10.0.0.2 4242
echo hello | ip netns exec a nc -u -w 1 -p 5556 10.0.0.2 9
wait $S; wc -c < /tmp/out
sleep 1; kill $T; wait $T 2>/dev/null
cat /tmp/cap
