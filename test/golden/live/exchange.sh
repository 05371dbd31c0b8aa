# One conversation among two slaves, their parent and a host outside, and what four taps saw of it: the same script for the
# kernel's own driver (user-mode Linux) and for ours. Parameters: P, a prefix of namespaces' names; MODE; FLAG; STEP, one of
# network, slaves (not for ours: the test makes them), conversation.
#
#   a: ipvl1 ─┐
#             ├─ eth0 (host) ─── wire (lan)
#   b: ipvl2 ─┘
#
# l2: all in 10.0.0.0/24 and 2001:db8::/64. l3: the slaves in 192.168.9.0/24 and 2001:db8:9::/64, to which lan has a route.
set -u
at() { local name=$P$1; shift; ip netns exec "$name" "$@"; }

if [ "$MODE" = l2 ]; then
  a4=10.0.0.2 b4=10.0.0.3 a6=2001:db8::2 b6=2001:db8::3
else
  a4=192.168.9.2 b4=192.168.9.3 a6=2001:db8:9::2 b6=2001:db8:9::3
fi

# Nobody asks again whether a neighbour is still there: when, would be chance.
steady() {
  for family in ipv4 ipv6; do at $1 sysctl -qw net.$family.neigh.$2.delay_first_probe_time=3600; done
}

network() {
  for name in host lan a b; do
    at $name sysctl -qw net.ipv6.conf.all.accept_dad=0 net.ipv6.conf.default.accept_dad=0 \
      net.ipv6.conf.default.router_solicitations=0 net.ipv6.conf.all.router_solicitations=0 net.ipv6.conf.default.accept_ra=0
    at $name ip link set lo up
  done
  at host ip link add eth0 address ba:6b:8c:89:88:22 type veth peer name wire address 02:00:00:00:00:66 netns "${P}lan"
  at host ip link set eth0 addrgenmode none; at host ip link set eth0 up
  at lan ip link set wire addrgenmode none; at lan ip link set wire up
  steady host eth0; steady lan wire
  at host ip addr add 10.0.0.58/24 dev eth0
  at host ip -6 addr add 2001:db8::58/64 dev eth0 nodad
  at lan ip addr add 10.0.0.66/24 dev wire
  at lan ip -6 addr add 2001:db8::66/64 dev wire nodad
  if [ "$MODE" != l2 ]; then
    at lan ip route add 192.168.9.0/24 via 10.0.0.58
    at lan ip -6 route add 2001:db8:9::/64 via 2001:db8::58
  fi
}

slaves() {
  for name in a b; do
    link=$([ $name = a ] && echo ipvl1 || echo ipvl2)
    at host ip link add $link link eth0 netns "$P$name" type ipvlan mode "$MODE" "$FLAG"
    at $name ip link set $link addrgenmode none; at $name ip link set $link up
  done
}

addresses() {
  steady a ipvl1; steady b ipvl2
  at a ip addr add $a4/24 dev ipvl1; at a ip -6 addr add $a6/64 dev ipvl1 nodad
  at b ip addr add $b4/24 dev ipvl2; at b ip -6 addr add $b6/64 dev ipvl2 nodad
  [ "$MODE" = l2 ] && return
  at a ip route add default dev ipvl1; at a ip -6 route add default dev ipvl1
  at b ip route add default dev ipvl2; at b ip -6 route add default dev ipvl2
}

# Without multicast listener reports, whose moments are random.
tap() {
  ip netns exec "$P$1" tcpdump --immediate-mode -U -s 0 -w "$folder/$2" -i $2 \
    'not (ip6[6] = 0 and ip6[48] = 58) and not (ip6[6] = 0 and ip6[40] = 58) and not igmp' 2>/dev/null &
  taps="$taps $!"
}

# Two octets of data, so that there is no time in them.
say() { at $1 timeout 0.5 ping -c 1 -s 2 -e $((number += 1)) "${@:2}" >/dev/null 2>&1; }

datagram() { echo "$1 to $2" | at $1 timeout 0.3 nc -u -p 4000 -w 1 $2 5000 >/dev/null 2>&1; }

conversation() {
  folder=$(mktemp -d) taps='' number=100
  tap a ipvl1; tap b ipvl2; tap host eth0; tap lan wire
  sleep 1.5
  for to in 10.0.0.66 $b4 10.0.0.58 2001:db8::66 $b6 2001:db8::58; do say a $to; done
  for from in lan host b; do say $from $a4; say $from $a6; done
  say a -s 2000 10.0.0.66
  say a -M dont -s 2000 10.0.0.66
  say a -t 3 10.0.0.66
  say a -Q 0xb8 10.0.0.66
  say a -M want -s 2000 2001:db8::66
  datagram a 10.0.0.66; datagram a $b4; datagram lan $a4; datagram a 2001:db8::66; datagram lan $a6
  say a 224.0.0.1; say lan 224.0.0.1
  say a 255.255.255.255 -b; say lan 255.255.255.255 -b
  say a ff02::1%ipvl1; say lan ff02::1%wire; say host ff02::1%eth0
  at a timeout 0.5 arping -q -c 1 -I ipvl1 10.0.0.66 >/dev/null 2>&1; at lan timeout 0.5 arping -q -c 1 -I wire $a4 >/dev/null 2>&1
  sleep 1
  kill $taps; wait $taps 2>/dev/null
  for device in ipvl1 ipvl2 eth0 wire; do
    echo "# $MODE $FLAG $device"
    tcpdump -nner "$folder/$device" -t -v 2>/dev/null | paste_continued | sort -u
  done
  rm -r "$folder"
}

# tcpdump's second line of a packet behind its first.
paste_continued() { awk '/^[^ \t]/ { if (NR > 1) print line; line = $0; next } { sub(/^[ \t]+/, " "); line = line $0 } END { if (NR) print line }'; }

case $STEP in
  network) network ;;
  slaves) slaves ;;
  conversation) addresses; sleep 1; conversation ;;
esac
