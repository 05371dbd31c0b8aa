. ./lan.bash; up
ip token set ::5 dev lo
ip token set ::5
ip token set dev v0
ip token set foo dev v0
ip token set ::5 dev nosuch
ip token set ::5 ::6 dev v0
ip token foo
sysctl -w net.ipv6.conf.v0.accept_ra=0
ip token set ::5 dev v0
sysctl -w net.ipv6.conf.v0.accept_ra=1
sysctl -w net.ipv6.conf.v0.router_solicitations=0
ip token set ::5 dev v0
ip link set v0 arp off
ip token set ::5 dev v0
ip token
