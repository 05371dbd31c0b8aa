# sw: bridge namespace; host with parent eno2, slaves in ns1 ns2; h66 outside; gw? none
ip addrlabel list
for n in host ns1 ns2 h66; do ip netns add $n; ip -n $n link set lo up; done
ip link add eno2 netns host address ba:6b:8c:89:88:22 type veth peer name eno1 netns h66 address ba:6b:8c:86:6d:83
ip -n host addr add 2001:db8::58/64 dev eno2 nodad; ip -n h66 addr add 2001:db8::66/64 dev eno1 nodad
ip -n host link set eno2 up; ip -n h66 link set eno1 up
sleep 3
for m in l2 l3 l3s; do
echo "=== $m"
for i in 1 2; do ip -n host link add link eno2 name ipvl$i netns ns$i type ipvlan mode $m; ip -n ns$i addr add 2001:db8:9::$i/64 dev ipvl$i nodad; ip -n ns$i addr add 2001:db8::$i/64 dev ipvl$i nodad; ip -n ns$i link set ipvl$i up;  ip -n ns$i route add default dev ipvl$i; done
ip -n h66 route replace 2001:db8:9::/64 via 2001:db8::58
sleep 3
ip -n host neigh flush all;  ip -n h66 neigh flush all; ip -n ns1 neigh flush all;  ip -n ns2 neigh flush all; 
for d in "ns1 ipvl1" "ns2 ipvl2" "host eno2"; do set -- $d; ip netns exec $1 tcpdump -i $2 -n -e -t -l icmp6 2>/tmp/err >/tmp/cap-$2 & eval "P$1=$!"; done
sleep 0.5
t() { echo "\$ $*"; ip netns exec "$@" | grep -vE '^$|^rtt'; }
t ns2 ping -c1 -W1 2001:db8:9::1
t ns2 ping -c1 -W1 2001:db8::1
t ns2 ping -c1 -W1 2001:db8::66
t ns2 ping -c1 -W1 -I 2001:db8:9::2 2001:db8::66
t h66 ping -c1 -W1 2001:db8:9::1
t h66 ping -c1 -W1 2001:db8::1
t ns2 ping -c1 -W1 2001:db8::58
t host ping -c1 -W1 2001:db8::1
t ns2 ping -c1 -W1 $(ip -n ns1 -6 addr show dev ipvl1 scope link | grep -o 'fe80[^/]*')%ipvl2
sleep 0.5
kill $Pns1 $Pns2 $Phost; wait $Pns1 $Pns2 $Phost
for d in ipvl1 ipvl2 eno2; do echo "--- $d"; grep -v 'router solicitation\|listener report' /tmp/cap-$d; done
ip -n ns2 -6 neigh show nud all | sort;  ip -n host -6 neigh show | sort
for i in 1 2; do ip -n ns$i link del ipvl$i; done
done
