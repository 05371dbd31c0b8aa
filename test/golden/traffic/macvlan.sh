# macvlan in its modes beside its parent on a learning switch: who hears whom, what the switch learns, what is counted.
exec 2>&1
for n in host h66 sw m1 m2 m3; do ip netns add $n; ip netns exec $n sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip link add eno2 address ba:6b:8c:89:88:22 netns host type veth peer name p58 address 02:00:00:00:01:01 netns sw
ip link add eno1 address ba:6b:8c:86:6d:83 netns h66 type veth peer name p66 address 02:00:00:00:01:02 netns sw
ip -n sw link add br0 address 02:00:00:00:00:b0 type bridge mcast_snooping 0
for p in p58 p66; do ip -n sw link set $p master br0 up; done; ip -n sw link set br0 up
ip -n host link set eno2 up; ip -n h66 link set eno1 up
ip -n host addr add 10.0.0.58/24 dev eno2; ip -n h66 addr add 10.0.0.66/24 dev eno1
for k in 1 2 3; do
  ip -n host link add link eno2 name mv$k address ba:6b:8c:00:00:0$k netns m$k type macvlan mode bridge
  ip -n m$k link set mv$k up; ip -n m$k addr add 10.0.0.$k/24 dev mv$k
done
sleep 2
cap() { ip netns exec $1 timeout 5 tcpdump -p -l -e -n -t -i $2 $3 >/tmp/cap.$1.$2 2>/dev/null & }
show() { for f in "$@"; do echo "== $f"; grep . /tmp/cap.$f; done; }
forget() { for n in host h66 m1 m2 m3; do ip -n $n neigh flush all; done; }
p() { ip netns exec $1 ping -q -c1 -W1.2 $2 | grep packets; ip -n $1 neigh flush all; forget; }
mode() { for k in 1 2 3; do ip -n m$k link set mv$k type macvlan mode $1; done; }
counters() { for d in "host eno2" "m1 mv1" "m2 mv2" "m3 mv3"; do set -- $d; echo "$d"; ip -n $1 -s link show $2 | grep -E '^ +[0-9]'; done; }
fdb() { bridge -n sw fdb show br br0 | grep -v permanent | sort; }
all() { echo "m1 to m2"; p m1 10.0.0.2; echo "m1 to the parent"; p m1 10.0.0.58; echo "the parent to m1"; p host 10.0.0.1; echo "m1 to h66"; p m1 10.0.0.66; echo "h66 to m2"; p h66 10.0.0.2; counters; fdb; }
start() { cap host eno2; cap m1 mv1; cap m2 mv2; cap m3 mv3; cap sw p58; sleep 2; }
finish() { sleep 4; show host.eno2 m1.mv1 m2.mv2 m3.mv3 sw.p58; }
counters
echo "# bridge: m1 to m2"; start; p m1 10.0.0.2; finish; fdb
echo "# bridge: m1 to h66"; start; p m1 10.0.0.66; finish; fdb
echo "# bridge: h66 to m1"; start; p h66 10.0.0.1; finish
echo "# bridge: m1 to the parent"; start; p m1 10.0.0.58; finish
echo "# bridge: all"; all
echo "# private"; mode private; start; p m1 10.0.0.2; finish; all
echo "# vepa"; mode vepa; start; p m1 10.0.0.2; finish; all
echo "# vepa on a port that reflects"; bridge -n sw link set dev p58 hairpin on; start; p m1 10.0.0.2; finish; all; bridge -n sw link set dev p58 hairpin off
echo "# private on a port that reflects"; mode private; bridge -n sw link set dev p58 hairpin on; start; p m1 10.0.0.2; finish; all; bridge -n sw link set dev p58 hairpin off
echo "# one bridge, two vepa"; mode vepa; ip -n m1 link set mv1 type macvlan mode bridge; all
mode bridge
echo "# m2 down"; ip -n m2 link set mv2 down; p m1 10.0.0.2; ip -n m2 link set mv2 up; sleep 1.5; p m1 10.0.0.2
echo "# the parent down"; ip -n host link set eno2 down; p m1 10.0.0.2; p h66 10.0.0.1; ip -n host link set eno2 up; sleep 1.5; p m1 10.0.0.2; p h66 10.0.0.1
echo "# another address"; ip -n m2 link set mv2 address ba:6b:8c:00:00:22; p m1 10.0.0.2; p h66 10.0.0.2; fdb
echo "# too long for m2"; ip -n m2 link set mv2 mtu 1000; ip netns exec m1 ping -q -c1 -W1.5 -s 1200 10.0.0.2 | grep packets; forget; counters; ip -n m2 link set mv2 mtu 1500
echo "# in one namespace with its parent"; ip -n host link add link eno2 name mv9 address ba:6b:8c:00:00:09 type macvlan mode bridge; ip -n host addr add 10.0.0.9/24 dev mv9; ip -n host link set mv9 up; p m1 10.0.0.9; p m1 10.0.0.58; ip -n host link del mv9
echo "# tagged frames"; for k in 1 2; do ip -n m$k link add link mv$k name v5 type vlan id 5; ip -n m$k addr add 10.0.5.$k/24 dev v5; ip -n m$k link set v5 up; done; ip -n h66 link add link eno1 name v5 type vlan id 5;  ip -n h66 addr add 10.0.5.66/24 dev v5; ip -n h66 link set v5 up; sleep 1.5; start; p m1 10.0.5.2; p m1 10.0.5.66; finish; counters
for k in 1 2 3; do ip -n m$k link del mv$k; done
echo "# passthru"; ip -n host link add link eno2 name mv1 netns m1 type macvlan mode passthru; ip -n m1 link set mv1 up; ip -n m1 addr add 10.0.0.1/24 dev mv1; sleep 1.5; start; p h66 10.0.0.1; p m1 10.0.0.66; p h66 10.0.0.58; finish; ip -n host -s link show eno2 | grep -E '^ +[0-9]'; ip -n m1 -s link show mv1 | grep -E '^ +[0-9]'
