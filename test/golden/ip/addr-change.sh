# Adding, changing, deleting and flushing addresses, and every refusal.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add d0 address ba:6b:8c:00:00:10 type dummy
ip link add d1 address ba:6b:8c:00:00:11 type dummy
ip link set d0 up
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.1/25 dev d0
ip addr add 10.0.0.1/24 dev d1
ip a add 10.0.0.2/24 dev d0
ip addr replace 10.0.0.3/24 dev d0
ip addr replace 10.0.0.3/24 brd + dev d0
ip addr change 10.0.0.3/24 dev d0 valid_lft forever preferred_lft forever
ip addr change 10.0.0.77/24 dev d0
ip addr chg 10.0.0.3/24 dev d0
ip -o -4 addr show dev d0
ip addr add local 10.0.1.1/24 dev d0 brd 10.0.1.255
ip addr add 10.0.2.1/24 broadcast - dev d0
ip addr add 10.0.3.1/31 brd + dev d0
ip addr add 10.0.4.1/255.255.255.0 dev d0
ip addr add 10.5 dev d0
ip addr add 0x0a.0.6.1/24 dev d0
ip addr add 127.0.0.2/8 dev d0
ip addr add 10.0.7.1 peer 10.0.7.2/30 dev d0
ip addr add 10.0.8.1 remote 10.0.8.2 dev d0
ip addr add 10.0.9.1/24 label d0:x dev d0
ip addr add 10.0.10.1/24 label nomatch dev d0
ip addr add 10.0.11.1/24 label d0:averyverylonglabel dev d0
ip addr add 10.0.12.1/24 scope nowhere dev d0
ip addr add 10.0.13.1/24 nodad dev d0
ip addr add 10.0.14.1/24 tentative dev d0
ip addr add 10.0.15.1/24 noprefixroute dev d0
ip addr add 10.0.16.1/0 dev d0
ip addr add 0.0.0.0/8 dev d0
ip addr add 224.0.0.5/32 dev d0
ip addr add 255.255.255.255/32 dev d0
ip -o -4 addr show dev d0
ip addr del 10.0.0.1/24 dev d0
ip -o -4 addr show dev d0
ip addr del 10.0.0.1/24 dev d0
ip addr del 10.0.1.1/25 dev d0
ip addr del 10.0.1.1 dev d0
ip addr del 10.0.7.1 peer 10.0.7.2/30 dev d0
ip addr del 10.0.8.1 dev d0
ip addr delete 10.0.2.1/24 dev nosuch
ip addr del 10.0.2.1/24
ip addr del 1.2.3.4 dev d0
ip -o -4 addr show dev d0
ip addr add
ip addr add dev d0
ip addr add 10.1.0.1/24
ip addr add 10.1.0.1/33 dev d0
ip addr add 10.1.0.300/24 dev d0
ip addr add nonsense dev d0
ip addr add 10.1.0.1/24 10.1.0.2/24 dev d0
ip addr add 10.1.0.1/24 dev nosuch
ip addr add 10.1.0.1/24 dev
ip addr add 10.1.0.1/24 brd + brd - dev d0
ip addr add 10.1.0.1/24 brd nonsense dev d0
ip addr add 10.1.0.1 peer 10.1.0.2 peer 10.1.0.3 dev d0
ip addr add 10.1.0.1/24 scope galaxy dev d0
ip addr add 10.1.0.1/24 valid_lft 0 dev d0
ip addr add 10.1.0.1/24 valid_lft 10 preferred_lft 20 dev d0
ip addr add 10.1.0.1/24 valid_lft soon dev d0
ip addr add 10.1.0.1/24 valid_lft 10 valid_lft 20 dev d0
ip addr add 10.1.0.1/24 valid_lft 1000 preferred_lft 0 dev d0
ip addr show dev d0 deprecated
ip addr add fe80::1/64 brd + dev d0
ip addr add ::1/129 dev d0
ip -4 addr add fe80::1/64 dev d0
ip -6 addr add 10.1.0.2/24 dev d0
ip addr nonsense
ip addr help2
ip addr sho dev d1
ip addr flush
ip addr flush dev nosuch
ip addr flush dev d0 to 10.0.0.0/24
ip -o -4 addr show dev d0
ip addr flush dev d0 label d0:x
ip addr flush dev d0 scope link
ip -s addr flush dev d0 scope global
ip -s addr flush dev d0
ip -s -s addr flush dev d1
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.2/24 dev d0
ip addr add 10.0.0.3/24 dev d0
ip -s -s addr flush dev d0
ip -4 addr flush dev d0
ip -0 addr flush dev d0
ip addr add 10.0.0.1/24 dev d0
ip addr add 10.0.0.2/24 dev d0
sysctl -w net.ipv4.conf.d0.promote_secondaries=1
ip addr del 10.0.0.1/24 dev d0
ip -o -4 addr show dev d0
ip link set d0 down
ip -4 addr show dev d0
ip addr add 10.3.0.1/24 dev d1
ip route show
ip link set d1 up
ip route show
ip addr add 10.4.0.1/24 dev lo
ip route show table local
