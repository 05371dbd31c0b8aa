# ip6tables: the same program with the extensions of IPv6.
printf '127.0.0.1 localhost\n' > /etc/hosts
ip6tables -L
ip6tables -S
ip6tables -nvL
ip6tables -A INPUT -s 2001:db8::1 -j ACCEPT
ip6tables -A INPUT -s 2001:db8:1::5/48 -d ::/0 -j ACCEPT
ip6tables -A INPUT ! -s 2001:db8::/32 ! -d 2001:db8::7
ip6tables -A INPUT ! -d ::/0
ip6tables -A INPUT -s 2001:db8::1/ffff:0:ffff::
ip6tables -A INPUT -s fe80::1,fe80::2/64 -d ff02::1
ip6tables -A INPUT -s ::1
ip6tables -A INPUT -s ::
ip6tables -A INPUT -i lo
ip6tables -A INPUT -p tcp --dport 22 -j ACCEPT
ip6tables -A INPUT -p udp --dport 546 -j ACCEPT
ip6tables -A INPUT -p icmpv6 -j ACCEPT
ip6tables -A INPUT -p ipv6-icmp --icmpv6-type echo-request -j ACCEPT
ip6tables -A INPUT -p icmpv6 --icmpv6-type 128
ip6tables -A INPUT -p icmpv6 --icmpv6-type neighbour-solicitation
ip6tables -A INPUT -p icmpv6 --icmpv6-type neighbor-advertisement
ip6tables -A INPUT -p icmpv6 --icmpv6-type 1/4
ip6tables -A INPUT -p icmpv6 ! --icmpv6-type packet-too-big
ip6tables -A INPUT -p icmpv6 --icmpv6-type port-unreachable
ip6tables -A INPUT -p icmpv6 --icmpv6-type 200/3
ip6tables -A INPUT -p icmp6 --icmpv6-type redirect
ip6tables -A INPUT -p 58 -m icmp6 --icmpv6-type router-advertisement
ip6tables -A INPUT -p all
ip6tables -A INPUT ! -p tcp
ip6tables -A INPUT -p 6
ip6tables -A INPUT -p tcp -m multiport --dports 1,2:3
ip6tables -A INPUT -m conntrack --ctstate NEW --ctorigsrc 2001:db8::/64 --ctorigdst 2001:db8::1
ip6tables -A INPUT -m state --state ESTABLISHED
ip6tables -A INPUT -m addrtype --dst-type LOCAL
ip6tables -A INPUT -m addrtype --src-type UNICAST --limit-iface-in
ip6tables -A INPUT -m mark --mark 7 -m comment --comment six -m limit --limit 1/s
ip6tables -A INPUT -j REJECT
ip6tables -A INPUT -j REJECT --reject-with icmp6-no-route
ip6tables -A INPUT -j REJECT --reject-with adm-prohibited
ip6tables -A INPUT -j REJECT --reject-with icmp6-addr-unreachable
ip6tables -A INPUT -j REJECT --reject-with icmp6-port-unreachable
ip6tables -A INPUT -j REJECT --reject-with icmp6-policy-fail
ip6tables -A INPUT -j REJECT --reject-with icmp6-reject-route
ip6tables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
ip6tables -A INPUT -j LOG --log-prefix "six " --log-uid
ip6tables -A INPUT -g NOSUCH
ip6tables -N web6
ip6tables -A INPUT -g web6
ip6tables -A FORWARD -j web6
ip6tables -S
ip6tables -L
ip6tables -nL
ip6tables -nvL
ip6tables -v -A OUTPUT -s 2001:db8::1 -p udp --dport 53 -o e+ -j ACCEPT
ip6tables -v -A OUTPUT -d ::/0 -j DROP
ip6tables -D OUTPUT -j DROP
ip6tables -D OUTPUT -j DROP
ip6tables -A OUTPUT -s nosuchhost
ip6tables -A OUTPUT -s 10.0.0.1
ip6tables -A OUTPUT -s 2001:db8::/129
ip6tables -A OUTPUT -s 2001:db8::1/64/3
ip6tables -A OUTPUT -f
ip6tables -A OUTPUT -p icmp
ip6tables -A OUTPUT -p ah
ip6tables -A OUTPUT -p icmpv6 --icmpv6-type nosuch
ip6tables -A OUTPUT -p icmpv6 --icmpv6-type neigh
ip6tables -A OUTPUT -m icmp6 --icmpv6-type 1
ip6tables -A OUTPUT -p icmpv6 -m icmp6
ip6tables -A OUTPUT -j REJECT --reject-with icmp-port-unreachable
ip6tables -A OUTPUT -j REJECT --reject-with tcp-reset
ip6tables -A OUTPUT -j nosuch
ip6tables -4 -S OUTPUT
ip6tables -6 -S OUTPUT
ip6tables -t nat -A POSTROUTING -j MASQUERADE
ip6tables -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 100-200
ip6tables -t nat -A POSTROUTING -j SNAT --to-source 2001:db8::1
ip6tables -t nat -A POSTROUTING -p tcp -j SNAT --to-source [2001:db8::1]:80
ip6tables -t nat -A POSTROUTING -j SNAT --to-source 2001:db8::1-2001:db8::5
ip6tables -t nat -A POSTROUTING -j SNAT --to-source 2001:db8::z
ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination [2001:db8::1]:80-90
ip6tables -t nat -A PREROUTING -j DNAT --to-destination 2001:db8::9
ip6tables -t nat -A PREROUTING -p tcp -j DNAT --to-destination [2001:db8::1
ip6tables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 80
ip6tables -t nat -S
ip6tables -t nat -nL
ip6tables -t mangle -A OUTPUT -j MARK --set-mark 3
ip6tables -t mangle -nL OUTPUT
ip6tables -t raw -A PREROUTING -j CT --notrack
ip6tables -t raw -S
ip6tables-save -t filter | grep -v ^#
ip6tables-save -c -t nat | grep -v ^#
ip6tables-save | grep -v ^# | ip6tables-restore
ip6tables-save | grep -v ^# | ip6tables-restore -c
ip6tables-save -t mangle | grep -v ^#
printf '*filter\n-A INPUT -j NOSUCH\nCOMMIT\n' | ip6tables-restore
printf '*filter\n-4 -A INPUT -s 1.1.1.1\n-6 -A INPUT -s 2001:db8::7\nCOMMIT\n' | ip6tables-restore
ip6tables -S
ip6tables -t nosuch -L
ip6tables-save -t nosuch
cat /proc/net/ip6_tables_names | sort
