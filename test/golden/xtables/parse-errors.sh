# What the program says of bad command lines.
iptables
iptables -h | head -1
iptables nonsense
iptables -A
iptables -A INPUT -j
iptables --nosuch
iptables -A INPUT --nosuch
iptables -A INPUT -y
iptables -A INPUT --dport 80
iptables -A INPUT -p tcp --dport
iptables -A INPUT -p nosuch
iptables -A INPUT -p 256
iptables -A INPUT ! -p 0
iptables -A INPUT -p tcp -p udp
iptables -A INPUT -s 1.2.3.4 -s 5.6.7.8
iptables -A INPUT -s nosuchhost
iptables -A INPUT -s 1.2.3.4/33
iptables -A INPUT -s 1.2.3.4/255.255.255
iptables -A INPUT -s 1.2.3.256
iptables -A INPUT -s
iptables -A INPUT ! -s 1.2.3.4,1.2.3.5
iptables -A INPUT -o eth0 -j ACCEPT
iptables -A OUTPUT -i eth0 -j ACCEPT
iptables -t nat -A PREROUTING -o eth0
iptables -t nat -A POSTROUTING -i eth0
iptables -A INPUT -i abcdefghijklmnop
iptables -A INPUT -i ""
iptables -A INPUT -i "a/b"
iptables -S
iptables -F
iptables -A INPUT -j NOSUCHTARGET
iptables -A INPUT -j ""
iptables -A INPUT -j thisnameistoolongforachainofiptables
iptables -A INPUT -g nosuchchain
iptables -A nosuchchain -j ACCEPT
iptables -A INPUT -m nosuchmatch
iptables -A INPUT ! -m tcp
iptables -A INPUT ! ! -s 1.2.3.4
iptables -A INPUT ! -j ACCEPT
iptables -A INPUT !
iptables ! -A INPUT
iptables -A INPUT -A OUTPUT
iptables -A INPUT -D OUTPUT 1
iptables -L -F
iptables -L -A INPUT
iptables -A INPUT -n
iptables -A INPUT -x
iptables -A INPUT --line-numbers
iptables -L -s 1.2.3.4
iptables -L -j ACCEPT
iptables -L -c 1 2
iptables -N x -j ACCEPT
iptables -F -p tcp
iptables -A INPUT -j ACCEPT extra
iptables -A INPUT extra
iptables -D INPUT 0
iptables -D INPUT x
iptables -R INPUT
iptables -R INPUT x -j ACCEPT
iptables -I INPUT x -j ACCEPT
iptables -I INPUT 0 -j ACCEPT
iptables -E INPUT
iptables -P INPUT
iptables -P INPUT REJECT
iptables -P nosuch DROP
iptables -N toolongnameforachain-toolongname
iptables -N -x
iptables -N !x
iptables -N "a b"
iptables -N REJECT
iptables -N ACCEPT
iptables -X INPUT
iptables -X nosuch
iptables -E nosuch other
iptables -F nosuch
iptables -Z nosuch
iptables -D nosuch 1
iptables -D INPUT 1
iptables -R INPUT 1 -j ACCEPT
iptables -I INPUT 2 -j ACCEPT
iptables -D INPUT -j ACCEPT
iptables -C INPUT -j ACCEPT
iptables -Z INPUT 3
iptables -A INPUT -c 1
iptables -A INPUT -c x 1
iptables -A INPUT -c 1 y
iptables -t nat -A OUTPUT -j DROP
iptables -t nat -P OUTPUT DROP
iptables -t nat -L INPUT -n -t filter
iptables -t nat -A FORWARD -j ACCEPT
iptables -t raw -A INPUT -j ACCEPT
iptables -t nat ! -L
iptables -4 -S
iptables -6 -S
iptables -A INPUT -p tcp -m tcp --dport 99999
iptables -A INPUT -p tcp --dport nosuch
iptables -A INPUT -p tcp --dport 20:10
iptables -A INPUT -p udp --dport 20:10
iptables -A INPUT -p udp --dport nosuch
iptables -A INPUT -p udp --dport 99999
iptables -A INPUT -p udp --dport 1:2:3
iptables -A INPUT -p udp --dport 1 --dport 2
iptables -A INPUT -p tcp --dport 1 --dport 2
iptables -A INPUT -p tcp --syn --tcp-flags SYN SYN
iptables -A INPUT -p tcp --tcp-flags SYN
iptables -A INPUT -p tcp --tcp-flags XYZ SYN
iptables -A INPUT -p tcp --tcp-option 0
iptables -A INPUT -m udp --dport 1
iptables -A INPUT -p icmp -m udp --dport 1
iptables -A INPUT -p tcp -m icmp --icmp-type 8
iptables -A INPUT -p icmp --icmp-type nosuch
iptables -A INPUT -p icmp --icmp-type net
iptables -A INPUT -p icmp --icmp-type 300
iptables -A INPUT -p icmp --icmp-type 8/x
iptables -A INPUT -p icmp --icmp-type 8/0x
iptables -A INPUT -p icmp --icmp-type 8 --icmp-type 0
iptables -A INPUT -m multiport --dports 1,2
iptables -A INPUT -p icmp -m multiport --dports 1,2
iptables -A INPUT -p tcp -m multiport
iptables -A INPUT ! -p tcp -m multiport --dports 1
iptables -A INPUT -p tcp -m multiport --dports 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16
iptables -A INPUT -p tcp -m multiport --dports 1 --sports 2
iptables -A INPUT -p tcp -m multiport --dports 5:4
iptables -A INPUT -p tcp -m multiport --dports 1,,2
iptables -A INPUT -m conntrack
iptables -A INPUT -m conntrack --ctstate NOSUCH
iptables -A INPUT -m conntrack --ctstate ""
iptables -A INPUT -m conntrack --ctstatus NOSUCH
iptables -A INPUT -m conntrack --ctdir SIDEWAYS
iptables -A INPUT -m conntrack --ctexpire 5:x
iptables -A INPUT -m conntrack --ctproto nosuch
iptables -A INPUT -m conntrack --ctorigsrc nosuch
iptables -A INPUT -m conntrack --ctorigsrc 1.2.3.4/99
iptables -A INPUT -m conntrack ! --ctdir REPLY
iptables -A INPUT -m state
iptables -A INPUT -m state --state
iptables -A INPUT -m state --state FOO,NEW
iptables -A INPUT -m addrtype
iptables -A INPUT -m addrtype --dst-type NOSUCH
iptables -A INPUT -m addrtype --dst-type LOCAL,
iptables -A INPUT -m addrtype --limit-iface-in
iptables -A OUTPUT -m addrtype --limit-iface-in --dst-type LOCAL
iptables -A INPUT -m addrtype --limit-iface-out --dst-type LOCAL
iptables -A INPUT -m addrtype --limit-iface-out --limit-iface-in --dst-type LOCAL
iptables -A INPUT -m mark
iptables -A INPUT -m mark --mark x
iptables -A INPUT -m mark --mark 1/x
iptables -A INPUT -m mark --mark 1z
iptables -A INPUT -m mark --mark 0x1ffffffff
iptables -A INPUT -m comment
iptables -A INPUT -m limit --limit x
iptables -A INPUT -m limit --limit 5/fortnight
iptables -A INPUT -m limit --limit 100000/s
iptables -A INPUT -m limit --limit-burst x
iptables -A INPUT -m limit --limit-burst 20000
iptables -A INPUT -m limit ! --limit 5/s
iptables -A INPUT -j REJECT --reject-with nosuch
iptables -A INPUT -j REJECT --reject-with tcp-reset
iptables -t nat -A PREROUTING -j REJECT
iptables -t raw -A PREROUTING -j REJECT
iptables -A INPUT -j LOG --log-level nosuch
iptables -A INPUT -j LOG --log-level 9
iptables -A INPUT -j LOG --log-prefix ""
iptables -A INPUT -j LOG --log-prefix "this is a prefix that is rather too long for it"
iptables -A INPUT -j SNAT
iptables -A INPUT -j SNAT --to-source 1.2.3.4
iptables -t nat -A PREROUTING -j SNAT --to-source 1.2.3.4
iptables -t nat -A POSTROUTING -j SNAT --to-source x
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4:5
iptables -t nat -A POSTROUTING -j SNAT
iptables -t nat -A POSTROUTING -j DNAT --to-destination 1.2.3.4
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:x
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:9-5
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4:9:5
iptables -t nat -A PREROUTING -p tcp -j DNAT --to-destination 1.2.3.4-x
iptables -t nat -A OUTPUT -j MASQUERADE
iptables -t nat -A POSTROUTING -j MASQUERADE --to-ports 5
iptables -t nat -A POSTROUTING -j REDIRECT
iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 5:6
iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports nosuch
iptables -A INPUT -j MARK
iptables -A INPUT -j MARK --set-mark 1
iptables -t mangle -A INPUT -j MARK --set-mark x
iptables -t mangle -A INPUT -j MARK --set-mark 1 --or-mark 2
iptables -A INPUT -j CT --notrack
iptables -t raw -A PREROUTING -j CT
iptables -A INPUT -j NOTRACK
iptables -S
iptables -t nat -S
iptables -t mangle -S
iptables -t raw -S
