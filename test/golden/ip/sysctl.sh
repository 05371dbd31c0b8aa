# sysctl of procps.
ip link add e0 address ba:6b:8c:89:88:22 type dummy
sysctl net.ipv4.ip_forward
sysctl net/ipv4/ip_forward
sysctl net.ipv4.conf.e0.rp_filter
sysctl net.ipv4.conf.e0.rp_filter net.ipv4.conf.all.rp_filter
sysctl -n net.ipv4.ip_forward
sysctl -N net.ipv4.ip_forward
sysctl -b net.ipv4.ip_forward
sysctl -e net.ipv4.foo
sysctl net.ipv4.foo
sysctl -n net.ipv4.foo net.ipv4.ip_forward
sysctl net.ipv4.foo.bar=1
sysctl -w net.ipv4.ip_forward=1
sysctl net.ipv4.ip_forward=0
sysctl -q -w net.ipv4.ip_forward=1
sysctl -n -w net.ipv4.ip_forward=0
sysctl -w net.ipv4.ip_forward = 1
sysctl -w net.ipv4.ip_forward
sysctl -w net.ipv4.ip_forward=
sysctl -w net.ipv4.ip_forward=abc
sysctl -w "net.ipv4.ip_forward = 1"
sysctl net.ipv4.ip_forward
sysctl -w net/ipv4/conf/e0/arp_ignore=1
sysctl -w net.ipv4.conf.e0.arp_ignore=1 net.ipv4.conf.e0.arp_announce=2
sysctl -w net.ipv4.conf.nosuch.rp_filter=1
sysctl -w net.ipv4.foo=1
sysctl -e -w net.ipv4.foo=1
sysctl -w net.ipv4.route.flush=1
sysctl net.ipv4.route.flush
sysctl net.ipv4.neigh.e0.gc_stale_time
sysctl net.ipv4.neigh.default.base_reachable_time_ms
sysctl net.ipv6.conf.e0.accept_ra
sysctl net.ipv4.conf.e0
sysctl net.ipv4.neigh.e0
sysctl -a -r nonsensepattern
sysctl -a -r "net.ipv4.conf.e0.(rp_filter|arp_ignore)$"
sysctl -r "conf.e0.arp" -a
sysctl -N -a -r "^net.ipv4.conf.e0.forw"
sysctl -p
sysctl -p settings.conf
sysctl -q -p settings.conf
sysctl -p nosuch.conf
sysctl
sysctl -V
sysctl --version
sysctl -Z
sysctl --values net.ipv4.ip_forward
sysctl --write net.ipv4.ip_forward=0
sysctl --quiet net.ipv4.ip_forward=1
sysctl -w
