exec 2>&1
ip netns add a; ip netns add b
for n in a b; do ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:89:88:22 type veth peer name eb netns b address ba:6b:8c:86:6d:83
ip -n b addr add 2001:db8::2/64 dev eb nodad; ip -n a addr add 2001:db8::1/64 dev ea nodad
ip -n a -6 addr show dev ea; ip -n a -6 route show table all
ip -n b link set eb up; ip -n a link set ea up
sleep 4
ip -n a -6 addr show dev ea; ip -n a -6 route show table all
set -x
ip -n a neigh add 2001:db8::5 lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh add 2001:db8::5 lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh show 2001:db8::5
ip -n a neigh add 2001:db8::6 lladdr ba:6b:8c:86:6d:83 dev ea nud stale
ip -n a neigh show 2001:db8::6
ip -n a neigh add 2001:db8::9 dev ea nud noarp
ip -n a neigh add 2001:db8::a dev ea
ip -n a neigh add 2001:db8::b dev ea nud failed
ip -n a neigh show 2001:db8::b
ip -n a neigh add 2001:db8::c lladdr ba:6b:8c:86:6d:83 dev ea router
ip -n a neigh show 2001:db8::c
ip -n a neigh change 2001:db8::d lladdr ba:6b:8c:86:6d:83 dev ea
ip -n a neigh replace 2001:db8::d lladdr ba:6b:8c:86:6d:83 dev ea nud permanent
ip -n a neigh show 2001:db8::d
ip -n a neigh add 2001:db8::e lladdr ba:6b:8c:86:6d:83 dev lo
ip -n a neigh show 2001:db8::e
ip -n a neigh add proxy 2001:db8::f dev ea
ip -n a -6 neigh show proxy
ip -n a neigh del 2001:db8::77 dev ea
ip -n a neigh del 2001:db8::5 dev ea
ip -n a neigh show 2001:db8::5
ip -n a neigh del proxy 2001:db8::f dev ea
ip -n a neigh del proxy 2001:db8::f dev ea
ip -n a link set ea down
ip -n a -6 neigh show nud all
ip -n a -6 route show table all
