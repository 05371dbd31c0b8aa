. ./lan.bash
for n in 1 2; do
  ip netns add n$n
  ip link add link v0 name s$n type ipvlan mode l2
  ip link set s$n netns n$n
  ip -n n$n link set s$n up
done
up
advertise 'prefix 2001:db8:1::/64 { AdvValidLifetime 3000; AdvPreferredLifetime 2000; };'
addresses
ip -n n1 -6 addr
ip -n n1 -6 route
ip -n n1 -6 neigh
ip -n n2 -6 addr
ip -n n2 -6 route
ip netns exec n1 ping -c 1 2001:db8:1:0:0:1:0:1 | grep -o '.*packet loss'
ip netns exec n2 ip -6 route get 2001:db8:9::1
ip -d -n n1 link show dev s1 | grep -o 'ipvlan.*'
