# Every match as -S, -L and -nvL show it.
printf '127.0.0.1 localhost\n' > /etc/hosts
iptables -A INPUT -s 10.1.2.3
iptables -A INPUT -s 10.1.2.3/8
iptables -A INPUT -s 10.1.2.3/255.0.255.0
iptables -A INPUT -s 10.1/16
iptables -A INPUT -s 0/0 -d 0.0.0.0/0
iptables -A INPUT ! -s 192.0.2.0/24 ! -d 198.51.100.1
iptables -A INPUT ! -d 0/0
iptables -A INPUT -s 1.1.1.1,2.2.2.2/16 -d 3.3.3.3,4.4.4.4
iptables -A INPUT -s localhost
iptables -A INPUT -s any/0
iptables -A INPUT -s 127.0.0.1 -d 127.0.0.0/8
iptables -A INPUT -i lo
iptables -A INPUT ! -i eth+
iptables -A INPUT -i +
iptables -A INPUT ! -i +
iptables -A FORWARD ! -i a -o b+
iptables -A FORWARD -o thisisfifteench
iptables -A INPUT -f
iptables -A INPUT ! -f
iptables -A INPUT -p tcp
iptables -A INPUT -p TCP
iptables -A INPUT -p 6
iptables -A INPUT ! -p udp
iptables -A INPUT -p all
iptables -A INPUT -p igmp
iptables -A INPUT -p gre
iptables -A INPUT -p 2
iptables -A INPUT -p 200
iptables -A INPUT -p esp
iptables -A INPUT -p sctp
iptables -A INPUT -p icmpv6
iptables -S INPUT
iptables -L INPUT
iptables -nL INPUT
iptables -vL INPUT
iptables -nvL INPUT
iptables -S FORWARD
iptables -vL FORWARD
iptables -F
iptables -A INPUT -p tcp --dport 80
iptables -A INPUT -p tcp --dport http
iptables -A INPUT -p tcp --sport 1024:65535 --dport 22
iptables -A INPUT -p tcp --sport :1023
iptables -A INPUT -p tcp --sport 1024:
iptables -A INPUT -p tcp ! --dport 1:10
iptables -A INPUT -p tcp ! --sport 0:65535
iptables -A INPUT -p tcp --dport 0x50
iptables -A INPUT -p tcp --destination-port ssh:www
iptables -A INPUT -p tcp --syn
iptables -A INPUT -p tcp ! --syn
iptables -A INPUT -p tcp --tcp-flags ALL SYN,ACK
iptables -A INPUT -p tcp ! --tcp-flags FIN,PSH NONE
iptables -A INPUT -p tcp --tcp-flags syn,urg urg
iptables -A INPUT -p tcp --tcp-option 8
iptables -A INPUT -p tcp ! --tcp-option 2
iptables -A INPUT -p tcp -m tcp
iptables -A INPUT -p tcp -m tcp -m tcp --dport 1
iptables -A INPUT -p 6 --dport 53
iptables -A INPUT -p udp --dport 53
iptables -A INPUT -p udp --dport domain --sport ntp
iptables -A INPUT -p udp --dport 67:68
iptables -A INPUT -p udp ! --sport 5:
iptables -A INPUT -p udp -m udp
iptables -A INPUT -p tcp -m multiport --dports 80,443,8000:8010
iptables -A INPUT -p udp -m multiport --sports domain,ntp
iptables -A INPUT -p tcp -m multiport ! --ports 1,2
iptables -A INPUT -p sctp -m multiport --dports 1
iptables -A INPUT -p icmp
iptables -A INPUT -p icmp --icmp-type echo-request
iptables -A INPUT -p icmp --icmp-type ping
iptables -A INPUT -p icmp --icmp-type 8
iptables -A INPUT -p icmp ! --icmp-type 3/1
iptables -A INPUT -p icmp --icmp-type any
iptables -A INPUT -p icmp --icmp-type destination-unreachable
iptables -A INPUT -p icmp --icmp-type port-unr
iptables -A INPUT -p icmp --icmp-type 11/0
iptables -A INPUT -p icmp --icmp-type 200/7
iptables -A INPUT -p icmp --icmp-type time-exceeded
iptables -A INPUT -p icmp -m icmp
iptables -A INPUT -p icmp --icmp-type 0
iptables -S INPUT
iptables -L INPUT
iptables -nL INPUT
iptables -F
iptables -A INPUT -m conntrack --ctstate NEW
iptables -A INPUT -m conntrack --ctstate ESTABLISHED,RELATED
iptables -A INPUT -m conntrack ! --ctstate INVALID,untracked
iptables -A INPUT -m conntrack --ctstate SNAT,DNAT
iptables -A INPUT -m conntrack --ctproto udp
iptables -A INPUT -m conntrack ! --ctproto 6 --ctdir REPLY
iptables -A INPUT -m conntrack --ctdir ORIGINAL
iptables -A INPUT -m conntrack --ctorigsrc 10.0.0.0/8 --ctorigdst 10.1.1.1
iptables -A INPUT -m conntrack ! --ctreplsrc 10.0.0.1 ! --ctrepldst 10.0.0.0/255.255.0.0
iptables -A INPUT -m conntrack --ctorigsrcport 1:5 ! --ctorigdstport 53 --ctreplsrcport 53 --ctrepldstport 9:
iptables -A INPUT -m conntrack --ctstatus ASSURED,SEEN_REPLY
iptables -A INPUT -m conntrack --ctstatus NONE
iptables -A INPUT -m conntrack ! --ctstatus CONFIRMED,EXPECTED
iptables -A INPUT -m conntrack --ctexpire 10
iptables -A INPUT -m conntrack ! --ctexpire 10:20
iptables -A INPUT -m conntrack --ctexpire 10:
iptables -A INPUT -m state --state ESTABLISHED,RELATED
iptables -A INPUT -m state ! --state NEW
iptables -A INPUT -m state --state INVALID,UNTRACKED
iptables -A INPUT -m addrtype --dst-type LOCAL
iptables -A INPUT -m addrtype --src-type LOCAL,BROADCAST ! --dst-type multicast
iptables -A INPUT -m addrtype ! --src-type UNICAST --limit-iface-in
iptables -A OUTPUT -m addrtype --dst-type BLACKHOLE,UNREACHABLE,PROHIBIT --limit-iface-out
iptables -A INPUT -m mark --mark 1
iptables -A INPUT -m mark ! --mark 0x10/0xf0
iptables -A INPUT -m mark --mark 0
iptables -A INPUT -m mark --mark 010
iptables -A INPUT -m comment --comment hello
iptables -A INPUT -m comment --comment "two words"
iptables -A INPUT -m comment --comment "it's a \"quote\" and \\ more"
iptables -A INPUT -m comment --comment "" -j ACCEPT
iptables -A INPUT -m limit
iptables -A INPUT -m limit --limit 10/s
iptables -A INPUT -m limit --limit 5/min --limit-burst 7
iptables -A INPUT -m limit --limit 1/day
iptables -A INPUT -m limit --limit 7
iptables -A INPUT -m limit --limit 3/h
iptables -A INPUT -m limit --limit 90/minute
iptables -A INPUT -m limit --limit 24/day
iptables -A INPUT -m limit --limit 120/hour --limit-burst 5
iptables -A INPUT -i lo -p tcp -m comment --comment order -m tcp --dport 80 -m conntrack --ctstate NEW -m limit --limit 5/s -j ACCEPT
iptables -S
iptables -L
iptables -nL
