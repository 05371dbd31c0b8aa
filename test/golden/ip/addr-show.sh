# Addresses in every form of ip addr.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip netns add far
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23 netns far
ip link add d0 address ba:6b:8c:00:00:10 type dummy
ip link add link e0 name s1 type ipvlan mode l2
ip addr add 10.138.36.58/23 brd + dev e0
ip addr add 10.138.36.59/23 dev e0
ip addr add 192.168.9.1/24 broadcast 192.168.9.255 label e0:web dev e0
ip addr add 10.0.0.1 peer 10.0.0.2 dev d0
ip addr add 172.16.0.1/12 scope link dev d0
ip addr add 172.17.0.1/16 scope host dev d0
ip addr add 172.18.0.1/16 scope site dev d0
ip addr add 172.19.0.1/16 scope 77 dev d0
ip addr add 10.9.9.9/32 dev lo
ip addr add 10.7.0.1/24 dev s1 noprefixroute
ip a
ip addr
ip address show
ip addr ls
ip a s
ip a s e0
ip a sh dev e0
ip -4 a
ip -4 addr show dev e0
ip -6 addr show dev e0
ip -o a
ip -o addr show dev e0
ip -4 -o addr
ip -br a
ip -br -4 a
ip -br addr show dev e0
ip -j a
ip -j -p a s e0
ip -j -br a
ip -j -o -4 addr
ip -j -4 addr show dev nosuch
ip -s addr show dev e0
ip -d addr show dev e0
ip -d addr show dev s1
ip -d -4 addr show dev d0
ip -d -j -p addr show dev s1
ip addr show up
ip addr show to 10.138.36.0/23
ip -o addr show to 10.0.0.0/8
ip addr show scope link
ip addr show scope host
ip addr show scope global dev e0
ip addr show scope all dev e0
ip addr show scope nowhere2
ip addr show primary dev e0
ip addr show secondary
ip addr show permanent dev e0
ip addr show dynamic
ip addr show -permanent
ip addr show label e0:web
ip addr show label 'e0*'
ip -o addr show label 'e0:*'
ip addr show type ipvlan
ip addr show type veth
ip addr show master e0
ip addr show group default dev d0
ip addr show dev nosuch
ip addr show nosuch
ip addr show e0 d0
ip addr show dev
ip addr show to nonsense
ip addr show to
ip -N addr show dev d0
ip -c addr show dev e0
ip -n far addr
ip -c -br a
ip link set e0 up
ip link set s1 up
ip link set d0 up
ip -n far link set e1 up
sleep 2
ip a
ip -br a
ip addr show up
ip -o -4 addr show up
ip -d -s -s addr show dev lo
ip addr show deprecated
ip addr show tentative
ip -0 addr show dev e0
ip -f inet addr show dev lo
ip -family inet6 addr show dev e0
ip -f nonsense addr
ip netns del far
