# c (10.0.1.2) and d (10.0.2.2) -- r -- s (10.9.0.2): the router's addresses end with 1, IPv6 ones are alike.
exec 2>&1
join() { # NAMESPACE DEVICE NUMBER NAMESPACE DEVICE NUMBER NET
  ip link add $2 netns $1 address 02:00:00:00:00:0$3 type veth peer name $5 netns $4 address 02:00:00:00:00:0$6
  for end in "$1 $2 1" "$4 $5 2"; do
    set -- $end $7 $7 $7 $7
    ip -n $1 addr add 10.$4.$3/24 dev $2
    ip -n $1 addr add fd00:${4/./:}::$3/64 dev $2 nodad
    ip -n $1 link set $2 up
    set -- x x x x x x $4
  done
}
for n in c d r s; do ip netns add $n; ip -n $n link set lo up; done
join r r-c 1 c e0 2 0.1
join r r-d 3 d e0 4 0.2
join r r-s 5 s e0 6 9.0
for n in c d s; do
  case $n in c) net=0.1 ;; d) net=0.2 ;; s) net=9.0 ;; esac
  ip -n $n route add default via 10.$net.1
  ip -n $n route add default via fd00:${net/./:}::1
done
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
on() { ip netns exec "$@"; }
tables() { on r iptables "$@"; }
tables6() { on r ip6tables "$@"; }
title() { echo "# $*"; }
list() { on r conntrack -L "$@" 2>/dev/null | sort; }
forget() { on r conntrack -F 2>/dev/null; }
track() { tables -A FORWARD -m conntrack --ctstate INVALID -j DROP; }
# send NAMESPACE PORT ADDRESS PORT [TEXT]: what comes back within a second is printed
send() { echo ${5:-hello} | on $1 nc -u -w1 -p $2 $3 $4; }
# serve NAMESPACE PORT TEXT: answers the first datagram
serve() { echo $3 | on $1 nc -u -l $2 >/tmp/served.$1.$2 & sleep 0.4; }
serve6() { echo $3 | on $1 nc -6 -u -l $2 >/tmp/served.$1.$2 & sleep 0.4; }
served() { cat /tmp/served.$1.$2; }
watch() { ip netns exec $1 tcpdump -l -n -t -i $2 "$3" >/tmp/watched.$1.$2 2>/dev/null & watcher=$!; sleep 0.7; }
watched() { sleep 0.5; kill $watcher; wait $watcher 2>/dev/null; cat /tmp/watched.$1.$2; }
sleep 2.2
