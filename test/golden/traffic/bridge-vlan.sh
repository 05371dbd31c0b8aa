# A switch with two VLANs, a trunk between them and a router: who hears whom, and how each frame looks where.
exec 2>&1
for n in a b c d r sw; do ip netns add $n; ip netns exec $n sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip -n sw link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1 mcast_snooping 0 vlan_stats_enabled 1
k=1
for n in a b c d r; do
  ip link add e0 address 02:00:00:00:00:0$k netns $n type veth peer name p$n address 02:00:00:00:01:0$k netns sw
  ip -n sw link set p$n master br0 up; ip -n $n link set e0 up; k=$((k+1))
done
ip -n sw link set br0 up
for n in a b; do bridge -n sw vlan del dev p$n vid 1; bridge -n sw vlan add dev p$n vid 10 pvid untagged; done
for n in c d; do bridge -n sw vlan del dev p$n vid 1; bridge -n sw vlan add dev p$n vid 20 pvid untagged; done
for v in 10 20; do bridge -n sw vlan add dev pr vid $v; done; bridge -n sw vlan del dev pr vid 1
ip -n a addr add 10.0.10.1/24 dev e0; ip -n b addr add 10.0.10.2/24 dev e0; ip -n c addr add 10.0.20.3/24 dev e0; ip -n d addr add 10.0.20.4/24 dev e0
ip -n r link add link e0 name e0.10 type vlan id 10; ip -n r link add link e0 name e0.20 type vlan id 20
ip -n r link set e0.10 up; ip -n r link set e0.20 up; ip -n r addr add 10.0.10.254/24 dev e0.10; ip -n r addr add 10.0.20.254/24 dev e0.20
ip netns exec r sysctl -q -w net.ipv4.ip_forward=1
for n in a b; do ip -n $n route add default via 10.0.10.254; done; for n in c d; do ip -n $n route add default via 10.0.20.254; done
sleep 2
cap() { ip netns exec $1 timeout 5 tcpdump -l -e -n -t -i $2 $3 >/tmp/cap.$1.$2 2>/dev/null & }
show() { for f in "$@"; do echo "== $f"; grep . /tmp/cap.$f; done; }
forget() { for n in a b c d r; do ip -n $n neigh flush all; done; }
p() { ip netns exec $1 ping -q -c1 -W1.5 $2 | grep packets; forget; }
fdb() { bridge -n sw fdb show br br0 | grep -v permanent | sort; }
vlans() { bridge -n sw -s vlan show; }
echo "# within VLAN 10"; cap sw pa; cap sw pb; cap sw pc; cap sw pr; sleep 2; p a 10.0.10.2; sleep 4; show sw.pa sw.pb sw.pc sw.pr; fdb; vlans
echo "# from 10 to 20, by the router on the trunk"; cap sw pa; cap sw pd; cap sw pr; cap r e0.20; sleep 2; p a 10.0.20.4; sleep 4; show sw.pa sw.pd sw.pr r.e0.20; fdb; vlans
echo "# the wrong subnet in the wrong VLAN"; ip -n c addr add 10.0.10.3/24 dev e0; cap sw pa; cap sw pd; sleep 2; p c 10.0.10.1; sleep 4; show sw.pa sw.pd; ip -n c addr del 10.0.10.3/24 dev e0
echo "# a tagged frame into an access port"; ip -n a link add link e0 name e0.20 type vlan id 20; ip -n a addr add 10.0.20.1/24 dev e0.20; ip -n a link set e0.20 up; sleep 1.5; cap sw pa; cap sw pc; sleep 2; p a 10.0.20.3; sleep 4; show sw.pa sw.pc; fdb
echo "# tagged with the port's own VLAN"; ip -n a link del e0.20;  ip -n a link add link e0 name e0.10 type vlan id 10; ip -n a addr flush dev e0; ip -n a addr add 10.0.10.1/24 dev e0.10; ip -n a link set e0.10 up; sleep 1.5; cap sw pa; cap sw pb; sleep 2; p a 10.0.10.2; sleep 4; show sw.pa sw.pb; ip -n a link del e0.10; ip -n a addr add 10.0.10.1/24 dev e0
echo "# a priority tag"; ip -n a link add link e0 name e0.0 type vlan id 0 egress-qos-map 0:5; ip -n a addr flush dev e0; ip -n a addr add 10.0.10.1/24 dev e0.0; ip -n a link set e0.0 up; sleep 1.5; cap sw pa; cap sw pb; cap sw pr; sleep 2; p a 10.0.10.254; sleep 4; show sw.pa sw.pb sw.pr; ip -n a link del e0.0; ip -n a addr add 10.0.10.1/24 dev e0
echo "# the switch itself in VLAN 10"; bridge -n sw vlan add dev br0 vid 10 self; ip -n sw link add link br0 name br0.10 type vlan id 10; ip -n sw addr add 10.0.10.9/24 dev br0.10; ip -n sw link set br0.10 up; sleep 1.5; cap sw br0; cap sw br0.10; sleep 2; p b 10.0.10.9; p c 10.0.20.254; sleep 4; show sw.br0 sw.br0.10; for d in br0 br0.10; do ip -n sw -s link show $d | grep -E '^ +[0-9]'; done
echo "# no more"; bridge -n sw vlan del dev br0 vid 10 self; p b 10.0.10.9; fdb
echo "# a port without a PVID hears no untagged frame"; bridge -n sw vlan add dev pb vid 10 untagged; p a 10.0.10.2; p b 10.0.10.1; bridge -n sw vlan add dev pb vid 10 pvid untagged; p b 10.0.10.1
echo "# untagged on the trunk"; bridge -n sw vlan add dev pr vid 1 pvid untagged; bridge -n sw vlan add dev pd vid 1 pvid untagged; ip -n r addr add 10.0.1.254/24 dev e0; ip -n d addr add 10.0.1.4/24 dev e0; cap sw pr; cap sw pd; sleep 2; p d 10.0.1.254; sleep 4; show sw.pr sw.pd; fdb; vlans
echo "# filtering off: tags mean nothing"; ip -n sw link set br0 type bridge vlan_filtering 0; ip -n a addr add 10.0.20.1/24 dev e0; ip -n a route flush exact default; cap sw pd; sleep 2; p a 10.0.20.3; sleep 4; show sw.pd; fdb
echo "# and on again"; ip -n sw link set br0 type bridge vlan_filtering 1; p a 10.0.20.3; p a 10.0.10.2; fdb
echo "# static entries hold in their VLAN only"; bridge -n sw fdb add 02:00:00:00:00:02 dev pa master static vlan 10; p a 10.0.10.2; bridge -n sw fdb del 02:00:00:00:00:02 dev pa master vlan 10; p a 10.0.10.2
echo "# a provider bridge"; ip -n sw link set br0 type bridge vlan_protocol 802.1ad; cap sw pr; cap sw pb; sleep 2; p b 10.0.10.1; ip netns exec r ping -q -c1 -W1.5 10.0.10.2 | grep packets; forget; sleep 4; show sw.pr sw.pb; fdb
