ip netns add a; ip netns add b
for n in a b; do ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:89:88:22 type veth peer name eb netns b address ba:6b:8c:86:6d:83
ip -n b addr add 2001:db8::2/64 dev eb nodad; ip -n a addr add 2001:db8::1/64 dev ea nodad
ip -n b link set eb up; ip -n a link set ea up
sleep 4
ip netns exec a tcpdump -i any -n -e -v -tt -l 2>/tmp/err >/tmp/cap & T=$!
sleep 0.5
A="ip netns exec a"
set -x
$A ping -c1 2001:db8::2 >/dev/null; ip -n a -6 neigh show; ip -n b -6 neigh show; sleep 5.5;ip -n a -6 neigh show; ip -n b -6 neigh show;
ip -n a neigh add 2001:db8::5 lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh add 2001:db8::5 lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh add 2001:db8::6 lladdr ba:6b:8c:86:6d:83 dev ea nud stale
ip -n a neigh add 2001:db8::7 lladdr ba:6b:8c:86:6d:83 dev ea nud reachable
ip -n a neigh add 2001:db8::8 dev ea nud incomplete
ip -n a neigh add 2001:db8::9 dev ea nud noarp
ip -n a neigh add 2001:db8::a dev ea
ip -n a neigh add 2001:db8::b dev ea nud failed
ip -n a neigh add 2001:db8::c lladdr ba:6b:8c:86:6d:83 dev ea router
ip -n a neigh change 2001:db8::d lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh replace 2001:db8::d lladdr ba:6b:8c:86:6d:83 dev ea nud permanent
ip -n a neigh add ff02::5 lladdr 33:33:00:00:00:05 dev ea
ip -n a neigh add 2001:db8::e lladdr ba:6b:8c:86:6d:83 dev lo
ip -n a neigh add proxy 2001:db8::f dev ea
ip -n a -6 neigh show
ip -n a -6 neigh show nud all
ip -n a -6 neigh show proxy
ip -n a neigh del 2001:db8::77 dev ea
ip -n a neigh del 2001:db8::5 dev ea
ip -n a neigh del proxy 2001:db8::f dev ea
ip -n a neigh del proxy 2001:db8::f dev ea
ip -n a -6 neigh show
ip -n b link set eb down; ip -n b link set eb address ba:6b:8c:86:6d:99;  ip -n b link set eb up;  ip -n a -6 neigh show; ip -n b addr add 2001:db8::2/64 dev eb nodad; sleep 3; $A ping -c1 2001:db8::2; ip -n a -6 neigh show
ip netns exec b sysctl -w net.ipv6.conf.eb.ndisc_notify=1; ip -n b link set eb address ba:6b:8c:86:6d:9a; ip -n a -6 neigh show
ip -n a link set ea down;  ip -n a -6 neigh show nud all
set +x
kill $T; wait $T; cat /tmp/cap
