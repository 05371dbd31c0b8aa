. ./lan.bash
for m in l3 l3s; do
  ip link add link v0 name s$m type ipvlan mode $m || continue
  ip netns add n$m
  ip link set s$m netns n$m
  ip -n n$m link set s$m up
  up
  advertise 'prefix 2001:db8:1::/64 { };'
  echo "mode $m"
  ip -n n$m -6 addr
  ip -n n$m -6 route
  ip -n n$m -6 neigh
  addresses | grep -c inet6
  kill $(cat /run/radvd.pid); sleep 0.5
  ip netns del n$m; sleep 0.5
  ip link set v0 down
done
