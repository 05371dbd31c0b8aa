/** Filters that tcpdump is recorded with, one a line; those that it refuses are recorded with its words. */
export const FILTERS: readonly string[] = String.raw`
arp
arp or icmp
icmp
icmp6
ip
ip6
not arp
tcp
udp
igmp
tcp or udp
ip proto 1
ip proto \icmp
ip proto \tcp
ip6 proto 58
ip6 proto \ipv6-icmp
proto 17
ether proto 0x0800
ether proto \arp
ether proto \ip6
stp
host 10.138.36.66
src host 10.138.36.66
dst host 10.138.36.66
src or dst host 10.138.36.58
src and dst host 10.138.36.58
host 10.138.36.66 and icmp
host 10.138.36.66 or 10.138.36.1
host 10.138.36.66 and not 10.138.36.1
host (10.138.36.66 or 10.138.36.99)
src 10.138.36.58 and dst 10.138.36.66
ip host 10.138.36.66
arp host 10.138.36.66
arp src host 10.138.36.58
net 10.138.36.0/23
net 10.138
net 110
src net 110.242.68.0/24
dst net 172.16.0.0 mask 255.240.0.0
not net 10.138.36.0/23
ip6 host 2001:db8::66
host 2001:db8::66
dst host ff02::16
ip6 net 2001:db8::/64
net fe80::/10
src net fe80::/64 and icmp6
net ff02::/16
net 2001:db8:1::/48
ether host ba:6b:8c:89:88:22
ether src ba:6b:8c:89:88:22
ether dst ba:6b:8c:86:6d:83
ether dst ff:ff:ff:ff:ff:ff
ether host ba6b8c898822
ether host ba6b.8c89.8822
ether src ba-6b-8c-00-00-01
broadcast
ether broadcast
multicast
ether multicast
not multicast and not broadcast
ip broadcast
ip multicast
ip6 multicast
port 53
port 5002
tcp port 5002
udp port 5001
src port 5002
dst port 5002
port domain
port ssh
tcp port http
udp port ntp
portrange 5000-5003
tcp portrange 1-1023
src portrange 40000-60000
port 80 or 22
port (80 or 22)
tcp dst port 22 or 80
less 60
greater 1000
len > 100
len <= 42
len = 98
icmp[icmptype] = icmp-echo
icmp[icmptype] == icmp-echoreply
icmp[0] = 3
icmp[icmptype] = icmp-unreach and icmp[icmpcode] = 4
icmp[icmptype] = icmp-redirect
icmp[icmptype] == icmp-timxceed
icmp6[icmp6type] = icmp6-echo
icmp6[0] = 135
icmp6[icmp6type] = icmp6-neighboradvert
icmp6[icmp6type] == icmp6-routersolicit or icmp6[0] == 2
ip6[40] = 128
tcp[tcpflags] & tcp-syn != 0
tcp[tcpflags] & (tcp-syn|tcp-ack) = tcp-syn
tcp[tcpflags] == tcp-rst|tcp-ack
tcp[13] & 1 != 0
tcp[((tcp[12] & 0xf0) >> 2):4] != 0
ip[8] < 64
ip[8] = 1
ip[6:2] & 0x1fff != 0
ip[6:2] & 0x2000 != 0
ip[6] & 0x40 = 0
ip[2:2] > 576
ip[12:4] = 0x0a8a243a
ip[0] & 0xf != 5
ip[1] & 0xfc >> 2 != 0
ip[9] = 1 and ip[20] = 8
ether[0] & 1 = 1
ether[12:2] = 0x0806
ether[12:2] < 0x600
arp[6:2] = 2
arp[7] = 1
arp[24:4] = 0x0a8a2463
udp[4:2] > 100
udp[8:4] != 0
vlan
vlan 5
vlan 5 and icmp
vlan and arp
vlan 5 and vlan 6
vlan 5 and host 192.168.5.2
not vlan
vlan 6 or arp
icmp and (src 10.138.36.1 or dst 110.242.68.66)
(arp or icmp) and host 10.138.36.99
arp and not src 10.138.36.58
not (arp or icmp or icmp6)
!arp && !ip6
icmp || icmp6 && host 10.138.36.1
arp or ip and icmp
ip or arp and host 10.138.36.66
not arp or icmp
not host 10.138.36.66 and arp
ip and not tcp and not udp and not icmp
ip[ip[0] & 15] = 0
1 = 1
len % 2 = 0
len - 14 = ip[2:2]
len * 2 > 300
len / 10 = 9
ip[0] ^ 0x45 = 0
ip[0] >> 4 = 4
byte 0 = 255
byte 12 > 8
ether proto 0x88cc
ip6 and not icmp6
ip6 proto 0
ip proto 2
igmp or ip6[6] = 0
igmp[0] = 0x22
pim or vrrp
ah or esp
rarp
decnet or lat
host localhost
ip host localhost
net 0.0.0.0/0
net 224.0.0.0/4
dst net 224
host 10.138
src host 10.138.36.58 or src host 2001:db8::58
(src net 10.138.36.0/23 and not dst net 10.138.36.0/23) or igmp
tcp and (port 22 or port 80)
icmp[4:2] = 800
icmp[6:2] = 1 and icmp[0] = 8
ip[4:2] = 0
ip[10:2] != 0
(ip[0] & 0xf) * 4 > 20
(len)
tcp[100] = 0
not tcp[100] = 0
not port 80
port 65535
host 0.0.0.0
ether[20:4] = 0x00010800
ether src ba:6b:8c:89:88:22 and ip[8] = 64
inbound
outbound
ifindex 2
ip[0:3] = 1
ip and
ip and ip6
tcp and udp
port 80 and port 22
icmp and tcp port 80
host 1.2.3.4 and host 1.2.3.4
src host 1.1.1.1 and src host 2.2.2.2
host nosuch
host nosuch and (
port nosuch
port 70000
udp port ssh
net 10.1.2.3/8
ip proto nosuch
ether proto foo
gateway foo
tcp host 1.2.3.4
ip6 host 1.2.3.4
ip host ::1
aa:bb:cc:dd:ee:ff
ether host 1.2.3.4
ether host foo
arp and 10.1.1.1
vlan 5000
host 1.2.3.256
1/0 = 1
1%0 = 1
1<<32 = 1
08
0x100000000 = 1
@
(
foo
tcp 80
host 1.2.3.4.5
host a:b
not
less
type data
ether[6] >=
tcp proto 1
arp proto 1
src proto 1
portrange 1-a
portrange http-https
tcp portrange 80-20
ip host 10.138.36.66 or arp host 10.138.36.66
host 10.138.36.66 mask 255.0.0.0
net 10.138.36.0 mask 255.255.254.0
host 10.138.36.0/24
host 2001:db8::/32
port 10.1
net foo
ip6 port 80
arp port 80
icmp port 80
radio[0] = 1
ah[0] = 1
1 = 2
ip[0] & 0 = 1
aa:bb:
ether dst 01:00:5e:00:00:01 or ether dst 33:33:00:00:00:01
tcp[-1] = 66
ip[-1] = 0
src and dst port 5002
dst or src host 10.138.36.1
src host not 10.138.36.58
not not arp
((arp))
(host 10.138.36.66) and arp
(host 10.138.36.66) and 10.138.36.1
host (10.138.36.66) and 10.138.36.1
host 10.138.36.66 and (10.138.36.1 or 10.138.36.58)
host 10.138.36.66 and (port 80 or 10.138.36.58)
icmp and len > 500 or arp
5
5 = 5 and arp
port 22 and 80
tcp port 22 or (80)
port 22 or not 80
ether[0:4] = 0xffffffff and arp
len & 1 = 1 or arp
len | 1 = 99
len << 1 = 196
len + 2 * 3 = 104
len % 10 + 1 = 9
len - 10 - 8 = 80
`
  .trim()
  .split("\n");
