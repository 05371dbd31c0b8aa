# Every target as -S, -L and -nL show it.
iptables -A INPUT -j ACCEPT
iptables -A INPUT -j DROP
iptables -A INPUT -j RETURN
iptables -A INPUT -j QUEUE
iptables -A INPUT -j CONTINUE
iptables -A INPUT -j REJECT
iptables -A INPUT -j REJECT --reject-with icmp-net-unreachable
iptables -A INPUT -j REJECT --reject-with host-unreach
iptables -A INPUT -j REJECT --reject-with icmp-proto-unreachable
iptables -A INPUT -j REJECT --reject-with port-unreach
iptables -A INPUT -j REJECT --reject-with net-prohib
iptables -A INPUT -j REJECT --reject-with icmp-host-prohibited
iptables -A INPUT -j REJECT --reject-with icmp-admin-prohibited
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset
iptables -A INPUT -p tcp -j REJECT --reject-with tcp-rst
iptables -A FORWARD -j REJECT --reject-with icmp-h
iptables -A INPUT -j LOG
iptables -A INPUT -j LOG --log-prefix "in: "
iptables -A INPUT -j LOG --log-prefix plain --log-level info
iptables -A INPUT -j LOG --log-level 7 --log-tcp-sequence --log-tcp-options --log-ip-options --log-uid --log-macdecode
iptables -A INPUT -j LOG --log-level debug --log-uid
iptables -A INPUT -j LOG --log-level emerg --log-prefix "say \"x\""
iptables -A INPUT -j LOG --log-level error
iptables -S
iptables -L
iptables -nL
iptables -t mangle -A PREROUTING -j MARK --set-mark 1
iptables -t mangle -A PREROUTING -j MARK --set-mark 0x10/0xff
iptables -t mangle -A PREROUTING -j MARK --set-xmark 0x1/0xf
iptables -t mangle -A PREROUTING -j MARK --and-mark 0xff
iptables -t mangle -A PREROUTING -j MARK --or-mark 8
iptables -t mangle -A PREROUTING -j MARK --xor-mark 5
iptables -t mangle -A PREROUTING -j MARK --set-xmark 3/3
iptables -t mangle -A OUTPUT -j MARK --set-mark 0
iptables -t mangle -S
iptables -t mangle -L -v
iptables -t mangle -nL
iptables -t nat -A POSTROUTING -s 10.0.0.0/24 -o eth0 -j MASQUERADE
iptables -t nat -A POSTROUTING -p udp -j MASQUERADE --to-ports 1000-2000
iptables -t nat -A POSTROUTING -p tcp -j MASQUERADE --to-ports 1000 --random
iptables -t nat -A POSTROUTING -j MASQUERADE --random-fully
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4
iptables -t nat -A POSTROUTING -p tcp -j SNAT --to-source 1.2.3.4-1.2.3.9:1000-2000
iptables -t nat -A POSTROUTING -p udp -j SNAT --to-source :5000
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4 --persistent --random
iptables -t nat -A POSTROUTING -j SNAT --to-source 1.2.3.4-1.2.3.5 --random-fully
iptables -t nat -A INPUT -j SNAT --to-source 9.9.9.9
iptables -t nat -A PREROUTING -p tcp --dport 80 -j DNAT --to-destination 10.0.0.2:8080
iptables -t nat -A PREROUTING -j DNAT --to-destination 10.0.0.2
iptables -t nat -A PREROUTING -p udp -j DNAT --to-destination 10.0.0.2-10.0.0.5:53-60 --random
iptables -t nat -A PREROUTING -p udp -j DNAT --to-destination :53
iptables -t nat -A OUTPUT -p udp -j DNAT --to-destination 10.0.0.9 --persistent
iptables -t nat -A PREROUTING -p tcp -j REDIRECT
iptables -t nat -A PREROUTING -p tcp -j REDIRECT --to-ports 8080
iptables -t nat -A PREROUTING -p udp -j REDIRECT --to-ports 100-200 --random
iptables -t nat -A OUTPUT -p tcp -j REDIRECT --to-ports http
iptables -t nat -A POSTROUTING -j ACCEPT
iptables -t nat -A POSTROUTING -j RETURN
iptables -t nat -S
iptables -t nat -L
iptables -t nat -nvL
iptables -t raw -A PREROUTING -j NOTRACK
iptables -t raw -A PREROUTING -j CT --notrack
iptables -t raw -A OUTPUT -p udp -j CT --notrack
iptables -t raw -S
iptables -t raw -nL
iptables -t raw -L
