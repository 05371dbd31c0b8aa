ip rule
ip rule list
ip -6 rule
ip -d rule
ip -d -6 rule
ip rule add from 10.1.0.0/16 table 100
ip rule
ip rule add to 10.2.0.1 lookup 101 pref 1000
ip rule add from 10.3.0.1/24 to 10.4.0.0/16 table main
ip rule show
ip rule add from 10.1.0.0/16 table 100
ip rule add from 10.1.0.0/16 table 100 pref 500
ip rule add from 10.1.0.0/16 table 100 pref 500
ip rule add iif lo table 7
ip rule add oif lo table 8
ip rule add iif nosuch table 9
ip rule add oif nosuch table 10 pref 20
ip rule add dev lo table 12
ip rule list
ip -d rule list
ip -j rule list
ip -j -p rule list pref 500
ip rule add fwmark 5 table 50
ip rule add fwmark 0x10/0xff table 51
ip rule add fwmark 0 table 52
ip rule add fwmark 0/0xf0 table 53
ip rule add fwmark 0xffffffff table 54
ip rule add fwmark 1/0x100000000 table 54
ip rule add fwmark x table 54
ip rule add tos 0x10 table 60
ip rule add tos 0x08 table 60
ip rule add tos 0xff table 60
ip rule add dsfield AF11 table 60
ip rule add tos 3 table 60
ip rule list
ip rule add unreachable from 10.9.0.1
ip rule add blackhole from 10.9.0.2
ip rule add prohibit from 10.9.0.3
ip rule add type unreachable from 10.9.0.4
ip rule add type unicast from 10.9.0.5 table 61
ip rule add type nosuch from 10.9.0.6
ip rule add goto 40000 from 10.9.0.8
ip rule add goto 32766 from 10.9.0.9 pref 32000
ip rule add goto 100 from 10.9.0.9 pref 200
ip rule add nop from 10.9.0.10
ip rule list
ip -j rule list
ip rule add pref 40000 from 10.9.0.8 table 62
ip rule list
ip rule del pref 40000
ip rule list
ip rule add table main suppress_prefixlength 0 pref 3000
ip rule add table main suppress_prefixlength 33 pref 3001
ip rule add table main sup_pl 8 pref 3002
ip rule add table main suppress_ifgroup default pref 3003
ip rule add table main suppress_ifgroup 5 pref 3004
ip rule add ipproto udp table 70 pref 3010
ip rule add ipproto tcp dport 80 table 70 pref 3011
ip rule add ipproto 17 sport 1000-2000 table 70 pref 3012
ip rule add ipproto udp dport 53 sport 100 table 70 pref 3013
ip rule add dport 53 table 70 pref 3014
ip rule add ipproto nosuch table 70
ip rule add dport 0 table 70
ip rule add dport 70000 table 70
ip rule add dport 20-10 table 70
ip rule add ipproto icmp table 70 pref 3015
ip rule add ipproto ipv6-icmp table 70 pref 3016
ip rule add uidrange 0-0 table 71 pref 3020
ip rule add uidrange 100-200 table 71 pref 3021
ip rule add uidrange 5 table 71
ip rule add uidrange 9-5 table 71
ip rule add not from 10.5.0.0/16 table 72 pref 3030
ip rule add not fwmark 7 table 72 pref 3031
ip rule add not table 72 pref 3032
ip rule add protocol static from 10.6.0.1 table 73 pref 3040
ip rule add protocol 99 from 10.6.0.2 table 73 pref 3041
ip rule list
ip -j rule list
ip -d rule list
ip -n nosuch rule list
ip -N rule list
ip rule list table 70
ip rule list table main
ip rule list from 10.1.0.0/16
ip rule list to 10.2.0.1
ip rule list from all
ip rule list iif lo
ip rule list oif lo
ip rule list fwmark 5
ip rule list fwmark 0x10/0xff
ip rule list ipproto udp
ip rule list sport 1000-2000
ip rule list dport 53
ip rule list uidrange 0-0
ip rule list tos 0x10
ip rule list not
ip rule list protocol static
ip rule list protocol kernel
ip rule list pref 3030
ip rule list nosuch
ip rule add
ip rule add pref
ip rule add from
ip rule add nosuch
ip rule add from 10.0.0.256
ip rule add from 10.0.0.0/33 table 5
ip rule add from fe80::1 table 5
ip rule add table nosuch
ip rule add table 4294967296
ip rule add table 0 pref 77
ip rule add table 300 pref 78
ip rule add pref x table 5
ip rule add pref 5000000000 table 5
ip rule add from all table 80 pref 79
ip rule add from default table 80 pref 79
ip rule add from 0.0.0.0 table 80 pref 81
ip rule add from 0.0.0.0/0 table 80 pref 82
ip rule add iif averyveryverylongname table 5
ip rule list pref 77
ip rule list pref 78
ip rule list pref 79
ip rule list pref 81
ip rule list pref 82
ip rule del pref 77
ip rule del from 10.1.0.0/16
ip rule del from 10.1.0.0/16
ip rule del from 10.1.0.0/16
ip rule del from 10.1.0.0/16
ip rule del fwmark 5
ip rule del fwmark 0x10/0xff table 51
ip rule del iif lo
ip rule del oif lo table 9
ip rule del unreachable
ip rule del table 999
ip rule del nosuch
ip rule del pref 0
ip rule
ip rule flush protocol static
ip rule
ip rule flush table 70
ip rule
ip rule list table 70
ip rule flush
ip rule
ip rule
ip rule del pref 32766
ip rule
ip rule del pref 32767
ip rule
ip rule add table main pref 32766
ip rule add table default pref 32767
ip rule del table local
ip rule
ip rule add table local pref 0
ip rule
ip rule add table 5 pref 0
ip rule
ip rule del table 5 pref 0
ip rule add from 10.7.0.0/16 table 200 pref 700
ip rule add from 10.7.1.0/24 table 201 pref 701
ip rule add from 10.7.1.0/24 table 202 pref 702
ip rule list from 10.7.0.0/16
ip rule list from 10.7.1.0/24
ip rule list from 10.7.1.1
ip rule flush from 10.7.1.0/24
ip rule
ip link add e0 type dummy
ip rule add iif e0 table 203 pref 703
ip rule add oif e0 table 203 pref 704
ip rule
ip link del e0
ip rule
ip link add e0 type dummy
ip rule
ip link set e0 name e1
ip rule
ip rule del iif e0
ip rule del oif e1
ip rule del oif e0
ip rule add lookup 205 pref 705 from 10.8.0.0/16
ip rule add lookup 205 pref 705 from 10.8.0.0/16
ip rule add lookup 205 pref 705
ip rule add lookup 206 pref 706
ip rule add lookup 206 pref 706 from 10.8.0.0/16
ip rule add goto 706 pref 700
ip rule add goto 700 pref 699
ip rule add goto 690 pref 690
ip rule add pref 691 goto
ip rule add pref 691 goto x
ip rule list pref 699
ip rule del pref 700
ip rule list pref 699
ip rule add type prohibit pref 691 to 10.0.0.0/8
ip rule list pref 691
ip rule list table main
ip rule add preference 692 lookup main
ip rule add order 693 lookup main
ip rule add prio 694 lookup main
ip rule add lookup default pref 695
ip rule add table local pref 696
ip rule add lookup 4294967295 pref 697
ip rule add table 256 pref 698
ip rule
ip -d rule list pref 697
ip -j rule list pref 697
ip rule delete pref 697
ip rule del priority 698
ip rule del lookup main
ip rule del
ip rule
ip rule nosuch
ip rule help
ip -6 rule add from 2001:db8::/32 table 100
ip -6 rule add to 2001:db8:1::1 table 101
ip -6 rule add from 2001:db8::1/32 table 100
ip -6 rule add from 10.0.0.1 table 100
ip rule add from 2001:db8:5::/48 table 102
ip -6 rule add fwmark 5 table 50
ip -6 rule add fwmark 5/7 iif lo oif lo tos 0x10 table 50
ip -6 rule add unreachable from 2001:db8:9::1
ip -6 rule add blackhole from 2001:db8:9::2
ip -6 rule add prohibit from 2001:db8:9::3
ip -6 rule add goto 50000 from 2001:db8:9::4
ip -6 rule add nop from 2001:db8:9::5
ip -6 rule add table main suppress_prefixlength 0
ip -6 rule add table main suppress_prefixlength 129
ip -6 rule add ipproto ipv6-icmp dport 1-3 table 7
ip -6 rule add uidrange 0-10 table 7
ip -6 rule add not from 2001:db8:7::/64 table 7
ip -6 rule add table unspec pref 9
ip -6 rule add tos 0xfe table 9
ip -6 rule add from ::/0 table 9 pref 11
ip -6 rule add from all table 9 pref 12
ip -6 rule
ip -6 -j rule
ip -6 -d rule
ip -6 rule list from 2001:db8::/32
ip -6 rule del from 2001:db8::/32
ip -6 rule del fwmark 5
ip -6 rule del pref 0
ip -6 rule flush
ip -6 rule
ip -6 rule del table local
ip -6 rule add table local pref 0
ip -6 rule del table main
ip -6 rule del table nosuch
ip -6 rule add table main pref 32766
ip -6 rule
ip -4 rule list
ip -0 rule list
ip -4 rule add from 2001:db8::/32 table 5
ip rule add dport -5 table 5 pref 810
ip rule add sport 1- table 5 pref 811
ip rule add sport a table 5
ip rule add uidrange 1-2-3 table 4 pref 812
ip rule add iif '' table 5 pref 813
ip rule
