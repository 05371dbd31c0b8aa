# What the kernel log says about rules that the kernel refuses.
iptables -A INPUT -m udp --dport 1; dmesg -t | tail -1
iptables -A INPUT -p tcp -m icmp --icmp-type 8; dmesg -t | tail -1
ip6tables -A INPUT -p tcp -m icmp6 --icmpv6-type 1; dmesg -t | tail -1
iptables -A INPUT -j SNAT --to-source 1.2.3.4; dmesg -t | tail -1
iptables -t nat -A PREROUTING -j SNAT --to-source 1.2.3.4; dmesg -t | tail -1
iptables -t nat -A POSTROUTING -j DNAT --to-destination 1.2.3.4; dmesg -t | tail -1
sleep 6
iptables -t nat -A OUTPUT -j MASQUERADE; dmesg -t | tail -1
iptables -t nat -A POSTROUTING -j REDIRECT; dmesg -t | tail -1
iptables -t nat -A PREROUTING -j REJECT; dmesg -t | tail -1
iptables -A INPUT -j REJECT --reject-with tcp-reset; dmesg -t | tail -1
ip6tables -A INPUT -j REJECT --reject-with tcp-reset; dmesg -t | tail -1
iptables -A INPUT -j NOTRACK; dmesg -t | tail -1
sleep 6
iptables -A INPUT -m addrtype --limit-iface-out --dst-type LOCAL; dmesg -t | tail -1
iptables -A OUTPUT -m addrtype --limit-iface-in --dst-type LOCAL; dmesg -t | tail -1
ip6tables -A INPUT -m addrtype --dst-type BROADCAST; dmesg -t | tail -1
ip6tables -A INPUT -m addrtype --dst-type BLACKHOLE; dmesg -t | tail -1
ip6tables -A INPUT -m addrtype --dst-type PROHIBIT; dmesg -t | tail -1
iptables -A INPUT -m limit --limit 1/day --limit-burst 10000; dmesg -t | tail -1
sleep 6
iptables -A INPUT -m limit --limit-burst 0; dmesg -t | tail -1
iptables -N a; iptables -N b; iptables -A a -j b; iptables -A b -j a; iptables -A INPUT -j a; dmesg -t | tail -1
iptables -A INPUT -j ACCEPT
iptables -A INPUT -j a
iptables -S
ip6tables -t nat -A INPUT -j MASQUERADE; dmesg -t | tail -1
ip6tables -t nat -A POSTROUTING -j DNAT --to-destination 2001:db8::1; dmesg -t | tail -1
iptables -t nat -N x; iptables -t nat -A x -j SNAT --to-source 1.1.1.1; iptables -t nat -A PREROUTING -j x; dmesg -t | tail -1
iptables -t nat -A POSTROUTING -j x
iptables -t nat -S
iptables -A INPUT -j INPUT
iptables -A INPUT -g OUTPUT
iptables -E a toolongnameforachain-toolongname
iptables -E a "b c"
iptables -S
