. ./lan.bash
sysctl -w net.ipv6.conf.v0.stable_secret=2001:db8::1234
for n in 1 2; do
  ip netns add n$n
  ip link add link v0 name s$n type ipvlan mode l2
  ip link set s$n netns n$n
  ip netns exec n$n sysctl -q -w net.ipv6.conf.s$n.stable_secret=2001:db8::77
  ip -n n$n link set s$n up
done
up
ip -n n1 -6 addr
ip -n n2 -6 addr
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 3000; AdvPreferredLifetime 2000; };'
addresses
ip -n n1 -6 addr show scope global
ip -n n2 -6 addr show scope global
