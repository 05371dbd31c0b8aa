# A port through its life: l3s, its master in another namespace, every mode, moves, MTU, a bridge as master, the end.
exec 2>&1
p() { ip netns exec $1 ping -c1 -W1 $2 | grep -E 'bytes from|packets|From|sendmsg'; }
for n in host host2 ns1 ns2 x; do ip netns add $n; ip -n $n link set lo up; ip netns exec $n sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eno2 address ba:6b:8c:89:88:22 netns host type veth peer name e0 address ba:6b:8c:86:6d:83 netns x
ip -n host link set eno2 up; ip -n x link set e0 up
ip -n host addr add 10.0.0.58/24 dev eno2; ip -n x addr add 10.0.0.66/24 dev e0
ip -n x route add 192.168.9.0/24 via 10.0.0.58
sleep 1.5
for i in 1 2; do ip -n host link add link eno2 name s$i netns ns$i type ipvlan mode l3s; ip -n ns$i link set s$i up; ip -n ns$i addr add 192.168.9.$i/24 dev s$i; ip -n ns$i route add default dev s$i; done
echo "# l3s"; p ns1 192.168.9.2; p ns1 10.0.0.66; p x 192.168.9.1; p x 192.168.9.2; p x 192.168.9.3
for n in ns1 ns2; do ip -n $n -s link show s${n#ns}; ip -n $n neigh show nud all | sort; done; ip -n host -s link show eno2
echo "# parent moves"; ip -n host link set eno2 netns host2; ip -n ns1 -d link show s1; ip -n ns1 route; p ns1 192.168.9.2; p ns1 10.0.0.66
ip -n host2 link set eno2 up;  ip -n host2 addr add 10.0.0.58/24 dev eno2; sleep 1.5;  ip -n ns1 -d link show s1; p ns1 10.0.0.66; p x 192.168.9.1
echo "# l3"; ip -n ns1 link set s1 type ipvlan mode l3; p ns1 192.168.9.2; p ns1 10.0.0.66; p x 192.168.9.1
echo "# private"; ip -n ns1 link set s1 type ipvlan mode l3 private; p ns1 192.168.9.2; ip -n ns1 -s link show s1
echo "# l2"; ip -n ns2 link set s2 type ipvlan mode l2;  ip -n ns1 -d link show s1; p ns1 192.168.9.2; p ns1 10.0.0.66; ip -n ns1 neigh | sort; p x 192.168.9.1; p x 192.168.9.1
echo "# slave moves"; ip -n ns1 link set s1 netns ns2; ip -n ns2 link show; ip -n ns2 addr show dev s1; ip -n ns2 link set s1 up;  ip -n ns2 addr add 192.168.9.1/24 dev s1; ip -n ns2 -d link show s1; p x 192.168.9.1; p x 192.168.9.2
echo "# slave down"; ip -n ns2 link set s2 down; p x 192.168.9.2; p x 192.168.9.1; ip -n ns2 addr show dev s2; ip -n ns2 route
echo "# mtu"; ip -n ns2 link set s2 up; ip -n ns2 link set s1 mtu 600; p x 192.168.9.1; ip netns exec x ping -c1 -W1 -s 1000 192.168.9.1 | grep -E 'bytes from|packets|From'
echo "# parent down"; ip -n host2 link set eno2 down; ip -n ns2 link; p ns2 10.0.0.66; ip -n host2 link set eno2 up; sleep 2;  ip -n ns2 link
echo "# bridge as parent"; ip -n x link add br0 type bridge; ip -n x link set br0 up; ip -n x addr flush dev e0; ip -n x link set e0 master br0; ip -n x addr add 10.0.0.66/24 dev br0; ip -n x link add link br0 name t netns ns1 type ipvlan mode l2; ip -n ns1 link set t up; ip -n ns1 addr add 10.0.0.7/24 dev t; sleep 2; p ns1 10.0.0.58; ip -n host2 link show eno2; p ns1 10.0.0.66; bridge -n x fdb show br br0 | grep -v permanent; ip -n x -s link show br0; ip -n ns1 -s link show t; ip -n ns1 neigh | sort
ip netns del x; sleep 0.5; ip -n ns1 link; ip -n ns2 link; ip -n host2 link
