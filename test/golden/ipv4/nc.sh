# nc -u: client and server, limits, refusals, wrong options.
ip netns add a; ip netns add b
ip link add e0 netns a type veth peer name e0 netns b
for n in a b; do ip -n $n link set lo up; ip -n $n link set e0 up; done
ip -n a addr add 10.0.0.1/24 dev e0
ip -n b addr add 10.0.0.2/24 dev e0
sleep 2
A="ip netns exec a"; B="ip netns exec b"
run() { echo "# $*"; timeout 10 ip netns exec a "$@" 2>&1 </dev/null; echo "[$?]"; }
echo "# server with -W 1, client with -w 1"
$B timeout 10 nc -u -l -W 1 7000 > /tmp/out 2>&1 & S=$!
sleep 1
echo hello | $A nc -u -w 1 10.0.0.2 7000; echo "[$?]"
wait $S; echo "server [$?]"; cat /tmp/out
echo "# -v on both sides"
$B timeout 10 nc -u -v -l -p 7001 -W 5 > /tmp/out 2>&1 & S=$!
sleep 1
echo hello | $A nc -u -v -w 1 -p 5555 10.0.0.2 7001; echo "[$?]"
wait $S; echo "server [$?]"; cat /tmp/out
echo "# -n -v"
$B timeout 10 nc -u -n -v -l 7002 -W 5 > /tmp/out 2>&1 & S=$!
sleep 1
echo hello | $A nc -n -u -v -w 1 -p 5556 10.0.0.2 7002; echo "[$?]"
wait $S; echo "server [$?]"; cat /tmp/out
echo "# answers"
echo answer | $B timeout 10 nc -u -l -w 2 7003 > /tmp/out 2>&1 & S=$!
sleep 1
echo question | $A nc -u -w 1 10.0.0.2 7003; echo "[$?]"
wait $S; echo "server [$?]"; cat /tmp/out
echo "# -k serves more than one"
$B timeout 6 nc -u -k -l 7004 > /tmp/out 2>&1 & S=$!
sleep 1
echo one | $A nc -u -w 1 10.0.0.2 7004; echo two | $A nc -u -w 1 10.0.0.2 7004
wait $S; echo "server [$?]"; cat /tmp/out
echo "# -q"
echo x | $A timeout 5 nc -u -q 1 10.0.0.2 9; echo "[$?]"
echo "# refused"
{ echo x; sleep 1; echo y; sleep 1; } | $A timeout 5 nc -u -w 3 10.0.0.2 9; echo "[$?]"
run nc -u -z 10.0.0.2 9
run nc -u -z -v 10.0.0.2 9
run nc -u -z -v -w 1 10.0.0.77 9
run nc -u -w 1 8.8.8.8 9
run nc -u -w 1 10.0.0.255 9
run nc -u -b -w 1 10.0.0.255 9
run nc -u -s 10.0.0.99 -w 1 10.0.0.2 9
run nc -u -w 1 -s 10.0.0.1 -p 5557 10.0.0.2 9
run nc
run nc -u
run nc -u 10.0.0.2
run nc -u 10.0.0.2 abc
run nc -u 10.0.0.2 70000
run nc -u 10.0.0.2 0
run nc -u -w x 10.0.0.2 9
run nc -u -l
run nc -u nosuchhost 9
run nc -u -Y 10.0.0.2 9
run nc -u -l -s 10.0.0.77 7000
run nc -4 -u -w 1 10.0.0.2 9
run nc -6 -u -w 1 10.0.0.2 9
