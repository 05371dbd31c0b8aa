exec 2>&1
ip link set lo up
ip netns add a; ip netns add b
for n in a b; do ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:89:88:22 type veth peer name eb netns b address ba:6b:8c:86:6d:83
ip -n b addr add 2001:db8::2/64 dev eb nodad; ip -n a addr add 2001:db8::1/64 dev ea nodad
ip -n b link set eb up; ip -n a link set ea up
sleep 4
sleep 0.5
A="ip netns exec a"
t() { echo "\$ $*"; $A "$@"; echo "[$?]"; }
t ping -c2 -i 0.2 2001:db8::2
t ping -c1 2001:db8::2 -I ea
t ping -c1 fe80::b86b:8cff:fe86:6d83%ea
t ping -c1 fe80::b86b:8cff:fe86:6d83
t ping -c1 ff02::1%ea
t ping -c1 -I ea ff02::1
t ping -c1 2001:db8::1
t ping -c1 ::1
t ping -c1 -W1 2001:db8::99
t ping -c2 2001:db8::98
sleep 1
t ping -c1 -s 1452 2001:db8::2
t ping -c1 -s 1453 -M do 2001:db8::2
t ping -c1 -t 3 2001:db8::2
t ping -c1 -I 2001:db8::77 2001:db8::2
t ping -c1 -I lo 2001:db8::2
t ping -c1 2001:db8:1::2
ip -n a route add 2001:db8:1::/64 via 2001:db8::2
t ping -c1 2001:db8:1::2
t ping -c1 -W1 2001:db8::2 -n -q
