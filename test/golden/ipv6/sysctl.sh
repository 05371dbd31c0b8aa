ip link add d0 type dummy
sysctl -a 2>/dev/null | grep '^net.ipv6' | grep -v 'conf.d0\|neigh.d0\|conf.default\|neigh.lo'
for k in all default lo d0; do sysctl -a 2>/dev/null | grep "^net.ipv6.conf.$k\." | sed "s/conf.$k/conf.X/" >/tmp/$k; sysctl -a 2>/dev/null | grep "^net.ipv6.neigh.$k\." | sed "s/neigh.$k/neigh.X/" >>/tmp/$k; done
echo default; cat /tmp/default; diff /tmp/default /tmp/all; echo lo; diff /tmp/default /tmp/lo; echo d0; diff /tmp/default /tmp/d0
ip netns add a; ip netns exec a sysctl -a 2>/dev/null | grep "^net.ipv6.conf.default\." | sed "s/conf.default/conf.X/" >/tmp/a; diff /tmp/default /tmp/a
sysctl -w net.ipv6.conf.d0.hop_limit=0
sysctl -w net.ipv6.conf.d0.hop_limit=256
sysctl -w net.ipv6.conf.d0.mtu=1000
sysctl -w net.ipv6.conf.d0.mtu=1280
sysctl -w net.ipv6.conf.all.forwarding=1
sysctl net.ipv6.conf.d0.forwarding net.ipv6.conf.default.forwarding net.ipv6.conf.lo.forwarding
sysctl -w net.ipv6.conf.d0.forwarding=0
sysctl net.ipv6.conf.all.forwarding
ip link set d0 up; ip -6 maddr show dev d0
sysctl -w net.ipv6.conf.d0.forwarding=1
ip -6 maddr show dev d0
ip -6 addr show dev d0
ip -6 route show table all dev d0
sysctl -w net.ipv6.conf.all.forwarding=0;ip -6 maddr show dev d0; ip -6 route show table all dev d0
sysctl -w net.ipv6.conf.default.disable_ipv6=1; ip link add d1 type dummy; ip link set d1 up; ip -6 addr show dev d1
sysctl -w net.ipv6.conf.d0.addr_gen_mode=1; sysctl net.ipv6.conf.d0.stable_secret
sysctl -w net.ipv6.conf.d0.addr_gen_mode=5
sysctl -w net.ipv6.conf.d0.disable_ipv6=x
