exec 2>&1
ip link set lo up
ip netns add a; ip netns add b
ip link add ea netns a address ba:6b:8c:89:88:22 type veth peer name eb netns b address ba:6b:8c:86:6d:83
ip -n b link set eb up; ip -n a link set ea up
sleep 3
ip -n a addr add 2001:db8::1/64 dev ea
sleep 3
sleep 0.3
ip -n b addr add 2001:db8::1/64 dev eb
ip -n b -6 addr show dev eb
sleep 2.5
ip -n b -6 addr show dev eb
ip -n b -6 route show table all
echo change; ip -n b addr change 2001:db8::1/64 dev eb; ip -n b -6 addr show dev eb; sleep 2; ip -n b -6 addr show dev eb
ip -n b addr del 2001:db8::1/64 dev eb
echo both; ip -n b addr add 2001:db8::5/64 dev eb; ip -n a addr add 2001:db8::5/64 dev ea; sleep 2.5; ip -n a -6 addr show dev ea;  ip -n b -6 addr show dev eb
echo nodad; ip -n b addr add 2001:db8::1/64 dev eb nodad; ip -n b -6 addr show dev eb;
echo accept_dad2; ip -n b link set eb down; ip netns exec b sysctl -w net.ipv6.conf.eb.accept_dad=2; ip -n b link set eb address ba:6b:8c:89:88:22; ip -n b link set eb up; sleep 3; ip -n b -6 addr show dev eb; sysctl net.ipv6.conf.eb.disable_ipv6;ip -n b -6 route show table all
echo accept_dad0; ip -n b link set eb down; ip netns exec b sysctl -w net.ipv6.conf.eb.disable_ipv6=0 net.ipv6.conf.eb.accept_dad=0;  ip -n b link set eb up; sleep 0.2; ip -n b -6 addr show dev eb
echo dad_transmits0; ip -n b link set eb down; ip netns exec b sysctl -w net.ipv6.conf.eb.accept_dad=1 net.ipv6.conf.eb.dad_transmits=0;  ip -n b link set eb up; sleep 0.2; ip -n b -6 addr show dev eb
echo dad_transmits2; ip -n b link set eb address ba:6b:8c:86:6d:83; ip -n b link set eb down; ip netns exec b sysctl -w net.ipv6.conf.eb.dad_transmits=2;  ip -n b link set eb up; sleep 1.2; ip -n b -6 addr show dev eb; sleep 3; ip -n b -6 addr show dev eb
ip -n b link set eb address ba:6b:8c:86:6d:85;  ip -n b -6 addr show dev eb
