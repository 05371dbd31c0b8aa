# arp of net-tools.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23
ip link add averylongname0 address ba:6b:8c:00:00:10 type dummy
ip link set e0 up
ip link set e1 up
ip link set averylongname0 up
ip addr add 10.0.0.1/24 dev e0
ip addr add 10.1.0.1/24 dev averylongname0
arp -n
arp -a
arp -an
ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:02 dev e0 nud reachable
ip neigh add 10.0.0.3 lladdr ba:6b:8c:00:00:03 dev e0
ip neigh add 10.0.0.4 lladdr ba:6b:8c:00:00:04 dev e0 nud stale
ip neigh add 10.0.0.8 dev e0 nud failed
ip neigh add 10.1.0.200 lladdr ba:6b:8c:00:00:05 dev averylongname0
arp -n
arp -e -n
arp -an
arp -a -n
arp -n -a 10.0.0.3
arp -n 10.0.0.3
arp -n 10.0.0.77
arp -na 10.0.0.77
arp -n -i e0
arp -n -i averylongname0
arp -n -i nosuch
arp -n -v
arp -nv -i e0
arp -n -H ether
arp -n -H nonsense
arp -n -t ether
arp -s 10.0.0.9 ba:6b:8c:00:00:09
arp -s 10.0.0.10 ba:6b:8c:00:00:0a temp
arp -i e0 -s 10.0.0.11 ba:6b:8c:00:00:0b
arp -s 10.0.0.12 ba:6b:8c:00:00:0c dev e0
arp -s 10.0.0.13 nonsense
arp -s 10.0.0.13
arp -s 10.99.0.1 ba:6b:8c:00:00:0d
arp -s 10.0.0.14 ba:6b:8c:00:00:0e pub
arp -n
arp -d 10.0.0.9
arp -d 10.0.0.9
arp -d 10.0.0.77
arp -d 10.0.0.11 -i e0
arp -i e0 -d 10.0.0.12
arp -d
arp -d 10.0.0.14 pub
arp -n
ip neigh
arp -V
arp -x
arp -n -Q
