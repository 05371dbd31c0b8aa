# Two hosts on a switch that knows nothing of VLANs: what each device of a VLAN shows and counts.
exec 2>&1
for n in host h66 sw; do ip netns add $n; ip netns exec $n sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add eno2 address ba:6b:8c:89:88:22 netns host type veth peer name p58 address 02:00:00:00:01:01 netns sw
ip link add eno1 address ba:6b:8c:86:6d:83 netns h66 type veth peer name p66 address 02:00:00:00:01:02 netns sw
ip -n sw link add br0 address 02:00:00:00:00:b0 type bridge mcast_snooping 0
for p in p58 p66; do ip -n sw link set $p master br0 up; done; ip -n sw link set br0 up
ip -n host link set eno2 up; ip -n h66 link set eno1 up
ip -n host link add link eno2 name eno2.10 type vlan id 10; ip -n host addr add 10.0.10.1/24 dev eno2.10; ip -n host link set eno2.10 up
ip -n h66 link add link eno1 name eno1.10 type vlan id 10 egress-qos-map 0:3 6:5; ip -n h66 addr add 10.0.10.2/24 dev eno1.10; ip -n h66 link set eno1.10 up
ip -n host addr add 10.0.0.1/24 dev eno2; ip -n h66 addr add 10.0.0.2/24 dev eno1
sleep 2
cap() { ip netns exec $1 timeout 4 tcpdump -l -e -n -t -i $2 $3 >/tmp/cap.$1.$2 2>/dev/null & }
show() { for f in "$@"; do echo "== $f"; grep . /tmp/cap.$f; done; }
forget() { ip -n host neigh flush all; ip -n h66 neigh flush all; }
p() { ip netns exec $1 ping -q -c1 -W1.5 $2 $3 $4 $5 $6 | grep packets; forget; }
counters() { for d in "host eno2" "host eno2.10" "sw p58" "sw br0" "h66 eno1" "h66 eno1.10"; do set -- $d; echo "$d"; ip -n $1 -s link show $2 | grep -E '^ +[0-9]'; done; }
echo "# ping"
cap host eno2; cap host eno2.10; cap host any; cap sw p58; cap h66 eno1; cap h66 eno1.10; cap sw p66 icmp
sleep 2; p host 10.0.10.2; sleep 2
show host.eno2 host.eno2.10 host.any sw.p58 h66.eno1 h66.eno1.10 sw.p66; counters
echo "# priorities: by TOS on the way out; the answer has none"
cap host eno2; cap h66 eno1; sleep 2
p h66 10.0.10.1 -Q 0x10; p host 10.0.10.2 -Q 0x10; p h66 10.0.10.1 -Q 0x08; sleep 3; show host.eno2 h66.eno1
echo "# a full packet, and one too long"; p host 10.0.10.2 -s 1472 -M do; p host 10.0.10.2 -s 1473 -M do; p host 10.0.10.2 -s 3000; counters
echo "# filters"
for f in "vlan" "vlan 10" "vlan 11" "icmp" "vlan and icmp" "vlan 10 and icmp" "icmp and vlan" "not vlan" "ether proto 0x8100" "len > 98" "ether[12:2] = 0x8100" "ether[12:2] = 0x800" "vlan and vlan" "vlan and ether[12:2] = 0x800" "not vlan 10" "vlan 9 or vlan 10" "vlan and src 10.0.10.1" "arp or (vlan 10 and arp)"; do
 echo "== $f"; ip netns exec host timeout 3 tcpdump -l -e -n -t -i eno2 "$f" 2>/dev/null & sleep 1.5; ip netns exec host ping -c1 -W1 10.0.10.2 >/dev/null; sleep 2.5; forget
done
echo "# a VLAN that nobody has here"
ip -n host link del eno2.10; forget
cap host eno2; sleep 2; p h66 10.0.10.1; sleep 3; show host.eno2; ip -n host -s link show eno2 | grep -E '^ +[0-9]'
echo "# VLAN 0 is no VLAN"
ip -n h66 link add link eno1 name e0 type vlan id 0; ip -n h66 link set e0 up; ip -n h66 addr del 10.0.0.2/24 dev eno1; ip -n h66 addr add 10.0.0.2/24 dev e0; sleep 1.5
cap host eno2; cap h66 e0; sleep 2; p h66 10.0.0.1; sleep 3; show host.eno2 h66.e0
ip -n h66 link del e0; ip -n h66 addr add 10.0.0.2/24 dev eno1
echo "# a VLAN device that is down"
ip -n host link add link eno2 name eno2.10 type vlan id 10; ip -n host addr add 10.0.10.1/24 dev eno2.10; cap host eno2; sleep 2; p h66 10.0.10.1; sleep 3; show host.eno2; ip -n host link set eno2.10 up; sleep 1.5
echo "# an address of its own"
ip -n host link set eno2.10 address ba:6b:8c:00:00:10; ip -n host -d link show eno2 | grep -o 'promiscuity [0-9]*'; cap host eno2.10; cap host eno2; sleep 2; p h66 10.0.10.1; p host 10.0.10.2; sleep 3; show host.eno2 host.eno2.10
echo "# in another namespace"
ip netns add inner; ip netns exec inner sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip -n host link set eno2.10 netns inner; ip -n inner addr add 10.0.10.1/24 dev eno2.10; ip -n inner link set eno2.10 up; sleep 1.5; ip -n inner -d link show eno2.10 | grep -v link/
p inner 10.0.10.2; ip netns exec inner cat /proc/net/vlan/config; ip netns exec host cat /proc/net/vlan/config; ip netns exec inner cat /proc/net/vlan/eno2.10
echo "# tags in tags"
ip -n inner link add link eno2.10 name qq type vlan id 20; ip -n h66 link add link eno1.10 name qq type vlan id 20 ; ip -n inner addr add 10.0.20.1/24 dev qq; ip -n h66 addr add 10.0.20.2/24 dev qq; ip -n inner link set qq up; ip -n h66 link set qq up; sleep 1.5
cap host eno2; cap h66 eno1.10; cap h66 qq; sleep 2; p inner 10.0.20.2; sleep 3; show host.eno2 h66.eno1.10 h66.qq; for d in eno1 eno1.10 qq; do ip -n h66 -s link show $d | grep -E '^ +[0-9]'; done
echo "# 802.1ad outside"
ip -n inner link del eno2.10; ip -n h66 link del eno1.10
ip -n host link add link eno2 name s type vlan protocol 802.1ad id 100; ip -n host link add link s name s.7 type vlan id 7; ip -n h66 link add link eno1 name s type vlan protocol 802.1ad id 100; ip -n h66 link add link s name s.7 type vlan id 7
for n in host h66; do ip -n $n link set s up; ip -n $n link set s.7 up; done; ip -n host addr add 10.0.7.1/24 dev s.7; ip -n h66 addr add 10.0.7.2/24 dev s.7; sleep 1.5
cap sw p66; cap h66 s; sleep 2; p host 10.0.7.2; sleep 3; show sw.p66 h66.s
echo "# a dummy takes no tag beside the frame"
ip -n host link add d0 address ba:6b:8c:00:00:d0 type dummy; ip -n host link set d0 up; ip -n host link add link d0 name d0.3 type vlan id 3; ip -n host link set d0.3 up arp on; ip -n host addr add 10.0.3.1/24 dev d0.3; sleep 1.5
cap host d0; cap host d0.3; sleep 2; ip -n host neigh add 10.0.3.2 lladdr ba:6b:8c:00:00:03 dev d0.3; p host 10.0.3.2; sleep 3; show host.d0 host.d0.3; for d in d0 d0.3; do ip -n host -s link show $d | grep -E '^ +[0-9]'; done
echo "# on the bridge itself"
ip -n sw link add link br0 name br0.10 type vlan id 10; ip -n sw link set br0.10 up; ip -n sw addr add 10.0.10.9/24 dev br0.10; ip -n h66 link add link eno1 name eno1.10 type vlan id 10; ip -n h66 addr add 10.0.10.2/24 dev eno1.10; ip -n h66 link set eno1.10 up; sleep 1.5
cap sw br0; cap sw br0.10; cap sw p66; sleep 2; p h66 10.0.10.9; sleep 3; show sw.br0 sw.br0.10 sw.p66; for d in br0 br0.10; do ip -n sw -s link show $d | grep -E '^ +[0-9]'; done
