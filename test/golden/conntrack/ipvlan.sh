# Connection tracking and MASQUERADE in the namespace of an ipvlan's parent: nothing in l2, one direction in l3, all in l3s.
exec 2>&1
title() { echo "# $*"; }
for n in h x s1 s2; do ip netns add $n; ip -n $n link set lo up; done
ip link add eno netns h address 02:00:00:00:00:01 type veth peer name e0 netns x address 02:00:00:00:00:02
ip -n h addr add 192.168.1.1/24 dev eno
ip -n x addr add 192.168.1.9/24 dev e0
ip -n h link set eno up
ip -n x link set e0 up
for i in 1 2; do
  ip -n h link add ipvl$i link eno type ipvlan mode l2
  ip -n h link set ipvl$i netns s$i
  ip -n s$i addr add 10.0.0.$i/24 dev ipvl$i
  ip -n s$i link set ipvl$i up
  ip -n s$i route add default dev ipvl$i
done
mode() {
  for i in 1 2; do ip -n s$i link set ipvl$i down; done
  ip -n s1 link set ipvl1 type ipvlan mode $1
  for i in 1 2; do ip -n s$i link set ipvl$i up; ip -n s$i route replace default dev ipvl$i; done
  # In l2 slaves answer ARP themselves; in l3 and l3s their parent is the gateway.
  if [ $1 = l2 ]; then ip -n x route replace 10.0.0.0/24 dev e0; else ip -n x route replace 10.0.0.0/24 via 192.168.1.1; fi
  ip -n x neigh flush all
  ip netns exec h conntrack -F 2>/dev/null
  sleep 1
}
list() { ip netns exec h conntrack -L "$@" 2>/dev/null | sort; }
ip netns exec h iptables -A INPUT -m conntrack --ctstate INVALID -j DROP
sleep 1.5

for mode in l2 l3 l3s; do
  mode $mode
  title "$mode: a slave asks a neighbour"
  ip netns exec s1 ping -c 1 -W 1 -e 10 -q 192.168.1.9 | grep received
  list
  title "$mode: a neighbour asks a slave"
  ip netns exec h conntrack -F 2>/dev/null
  ip netns exec x ping -c 1 -W 1 -e 11 -q 10.0.0.1 | grep received
  list
  title "$mode: slave to slave"
  ip netns exec h conntrack -F 2>/dev/null
  ip netns exec s1 ping -c 1 -W 1 -e 12 -q 10.0.0.2 | grep received
  list
done

ip netns exec h iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eno -j MASQUERADE
for mode in l2 l3 l3s; do
  mode $mode
  ip -n x route del 10.0.0.0/24
  title "$mode: MASQUERADE in the namespace of the parent"
  ip netns exec x tcpdump -l -n -t -i e0 icmp >/tmp/seen.$mode 2>/dev/null &
  watcher=$!
  sleep 0.7
  ip netns exec s1 ping -c 1 -W 1 -e 13 -q 192.168.1.9 | grep received
  sleep 0.3
  kill $watcher
  wait $watcher
  cat /tmp/seen.$mode
  list
done
