ip netns add a; ip netns add b
ip link add e0 netns a type veth peer name e0 netns b
ip link add d0 netns a type dummy
for n in a b; do ip -n $n link set lo up; ip -n $n link set e0 up; done
ip -n a link set e0 address 02:00:00:00:00:01; ip -n b link set e0 address 02:00:00:00:00:02
ip -n a addr add 10.0.0.1/24 dev e0
ip -n b addr add 10.0.0.2/24 dev e0
sleep 2
run() { echo "# $*"; ip netns exec a "$@" 2>&1; echo "[$?]"; }
run arping -c 2 -I e0 10.0.0.2
run arping -c 1 10.0.0.2
run arping -c 1 -f -I e0 10.0.0.2
run arping -q -c 1 -I e0 10.0.0.2
run arping -b -c 2 -I e0 10.0.0.2
run arping -c 2 -I e0 10.0.0.9
run arping -w 2 -I e0 10.0.0.9
run arping -w 2 -c 1 -I e0 10.0.0.9
run arping -D -c 2 -I e0 10.0.0.2
run arping -D -c 2 -I e0 10.0.0.9
run arping -U -c 2 -I e0 10.0.0.1
run arping -A -c 2 -I e0 10.0.0.1
run arping -s 10.0.0.1 -c 1 -I e0 10.0.0.2
run arping -s 10.0.0.77 -c 1 -I e0 10.0.0.2
run arping -c 1 -I nosuch 10.0.0.2
run arping -c 1 -I lo 127.0.0.1
run arping -c 1 -I d0 10.0.0.2
run arping
run arping -I e0
run arping -c x -I e0 10.0.0.2
run arping -Z -I e0 10.0.0.2
run arping -V
run arping -h
run arping -i 0.5 -c 2 -I e0 10.0.0.2
run arping -c 1 -I e0 nosuchhost
ip netns exec a sh -c 'arping -I e0 10.0.0.2 & P=$!; sleep 1.5; kill -INT $P; wait $P; echo "[$?]"'
ip netns exec b tcpdump -l -e -n -t -i e0 arp > /tmp/cap 2>/dev/null & T=$!
sleep 1
run arping -c 2 -I e0 10.0.0.2
run arping -D -c 1 -I e0 10.0.0.9
run arping -U -c 1 -I e0 10.0.0.1
run arping -A -c 1 -I e0 10.0.0.1
run arping -b -c 2 -I e0 10.0.0.2
run arping -s 10.0.0.77 -c 1 -I e0 10.0.0.2
sleep 0.5; kill $T; wait $T 2>/dev/null
cat /tmp/cap
