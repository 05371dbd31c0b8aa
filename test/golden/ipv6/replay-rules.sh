# Policy rules at work, for both families: by source, mark, input device, ports; reverse path filter; ipvlan in l3.
exec 2>&1
ip link set lo up
for n in a r x y; do ip netns add $n; ip -n $n link set lo up; done
ip link add ea netns a address ba:6b:8c:00:00:01 type veth peer name ra netns r address ba:6b:8c:00:00:02
ip link add ex netns x address ba:6b:8c:00:00:03 type veth peer name rx netns r address ba:6b:8c:00:00:04
ip link add ey netns y address ba:6b:8c:00:00:05 type veth peer name ry netns r address ba:6b:8c:00:00:06
for z in "a ea 1 1" "r ra 1 254" "r rx 2 254" "x ex 2 1" "r ry 3 254" "y ey 3 1"; do set -- $z
  ip -n $1 addr add 10.0.$3.$4/24 dev $2; ip -n $1 addr add 2001:db8:$3::$4/64 dev $2 nodad; ip -n $1 link set $2 up; done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
for n in x y; do ip -n $n addr add 192.0.2.1/32 dev lo; ip -n $n addr add 2620::1/128 dev lo; done
sleep 3
ip -n a route add default via 10.0.1.254; ip -n a route add default via 2001:db8:1::254
ip -n a addr add 10.0.1.2/24 dev ea; ip -n a addr add 2001:db8:1::2/64 dev ea nodad
ip -n x route add default via 10.0.2.254; ip -n x route add default via 2001:db8:2::254
ip -n y route add default via 10.0.3.254; ip -n y route add default via 2001:db8:3::254
ip -n r route add default via 10.0.2.1; ip -n r route add default via 2001:db8:2::1
ip -n r route add default via 10.0.3.1 table 30; ip -n r route add default via 2001:db8:3::1 table 30
t() { echo "\$ $*"; "$@"; echo "[$?]"; }
watch() { for n in x y; do ip netns exec $n tcpdump -l -n -t -i e$n 'icmp[0] = 8 or icmp6[0] = 128 or udp' > /tmp/cap-$n 2>/dev/null & done; sleep 1; }
seen() { sleep 0.3; kill %1 %2; wait %1 %2 2>/dev/null; for n in x y; do echo "seen by $n:"; cat /tmp/cap-$n; done; }
ip netns exec a ping -c1 192.0.2.1 >/dev/null; ip netns exec a ping -c1 2620::1 >/dev/null
ip -n r rule add from 10.0.1.2 table 30; ip -n r -6 rule add from 2001:db8:1::2 table 30
ip netns exec a ping -c1 -I 10.0.1.2 192.0.2.1 >/dev/null;  ip netns exec a ping -c1 -I 2001:db8:1::2 2620::1 >/dev/null
watch
t ip netns exec a ping -c1 192.0.2.1
t ip netns exec a ping -c1 -I 10.0.1.2 192.0.2.1
t ip netns exec a ping -c1 2620::1
t ip netns exec a ping -c1 -I 2001:db8:1::2 2620::1
t ip netns exec r ping -c1 -m 7 192.0.2.1
ip -n r rule add fwmark 7 table 30; ip -n r -6 rule add fwmark 7 table 30
t ip netns exec r ping -c1 -m 7 192.0.2.1
t ip netns exec r ping -c1 -m 7 2620::1
t ip netns exec r ping -c1 2620::1
ip -n r rule add iif ra prohibit; ip -n r -6 rule add iif ra unreachable
t ip netns exec a ping -c1 192.0.2.1
t ip netns exec a ping -c1 2620::1
t ip netns exec r ping -c1 2620::1
ip -n r rule del iif ra; ip -n r -6 rule del iif ra
ip -n r -6 rule add iif ra blackhole; ip -n r rule add iif ra blackhole
t ip netns exec a ping -c1 -W1 2620::1
t ip netns exec a ping -c1 -W1 192.0.2.1
ip -n r rule del iif ra; ip -n r -6 rule del iif ra
ip -n r rule add ipproto udp dport 7 table 30; ip -n r -6 rule add ipproto udp dport 7 table 30
for p in 7 8; do echo $p | ip netns exec a nc -u -q0 -w1 -p 9 192.0.2.1 $p;  echo $p | ip netns exec a nc -6 -u -q0 -w1 -p 9 2620::1 $p;  echo $p | ip netns exec r nc -u -q0 -w1 -p 9 192.0.2.1 $p; done
seen
ip -n r rule flush; ip -n r rule add table main pref 32766
ip netns exec r sysctl -qw net.ipv4.conf.all.rp_filter=1
t ip netns exec y ping -c1 -W1 -I 192.0.2.1 10.0.1.1
ip -n r rule add iif ra to 192.0.2.1 table 30; t ip netns exec y ping -c1 -W1 -I 192.0.2.1 10.0.1.1
ip -n r rule add iif ry from 10.0.1.1 to 192.0.2.1 table 30
ip -n r rule add from 10.0.1.1 to 192.0.2.1 table 30; t ip netns exec y ping -c1 -W1 -I 192.0.2.1 10.0.1.1
ip -n r rule
