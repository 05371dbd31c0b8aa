# Random rules in three tables (user chains, goto, marks, rejects, no tracking) against traffic: counters as on Linux.
ip netns add a
ip netns add r
ip netns add b
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name r0 netns r address ba:6b:8c:00:00:02
ip link add e0 netns b address ba:6b:8c:00:00:04 type veth peer name r1 netns r address ba:6b:8c:00:00:03
for n in a r b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
ip -n a addr add 10.0.0.1/24 brd + dev e0; ip -n a link set e0 up; ip -n a route add default via 10.0.0.254
ip -n b addr add 10.0.1.2/24 brd + dev e0; ip -n b link set e0 up; ip -n b route add default via 10.0.1.254
ip -n r addr add 10.0.0.254/24 dev r0; ip -n r addr add 10.0.1.254/24 dev r1; ip -n r link set r0 up; ip -n r link set r1 up
ip netns exec r sysctl -qw net.ipv4.ip_forward=1
sleep 1.2
ip netns exec a ping -c 1 -q 10.0.1.2
ip netns exec r iptables -t raw -N u1; ip netns exec r iptables -t raw -N u2; ip netns exec r iptables -t raw -N u3
ip netns exec r iptables -t raw -A PREROUTING -m iprange ! --src-range 10.0.0.1-10.0.1.2 ! -d 10.0.0.1/255.255.0.255 -j ACCEPT
ip netns exec r iptables -t raw -A PREROUTING -m mark --mark 0 -j CT --notrack
ip netns exec r iptables -t raw -A PREROUTING -i r0 ! -s 10.0.0.0/16 -m iprange --src-range 10.0.0.1-10.0.1.2 -d 10.0.1.0/24 
ip netns exec r iptables -t raw -A OUTPUT  
ip netns exec r iptables -t raw -A OUTPUT -o lo 
ip netns exec r iptables -t raw -A OUTPUT -s 10.0.1.254 -m mark ! --mark 0x3 
ip netns exec r iptables -t raw -A u1 -m addrtype --dst-type MULTICAST -g u2
ip netns exec r iptables -t raw -A u1 -s 10.0.0.0/16 -p udp -m multiport --dports 4000,4002:4003 -m ttl --ttl-gt 63 
ip netns exec r iptables -t raw -A u2 -m length --length 104 
ip netns exec r iptables -t raw -A u2 -p udp -m udp --sport 9999 
ip netns exec r iptables -t raw -A u2 -m mark ! --mark 2/2 ! -d 10.0.1.2 -j u3
ip netns exec r iptables -t raw -A u2 ! -d 10.0.0.1 -m mark ! --mark 1 
ip netns exec r iptables -t raw -A u3 -s 10.0.1.2 -m mark --mark 0x3 
ip netns exec r iptables -t raw -A u3 -m mark ! --mark 1 
ip netns exec r iptables -t raw -A u3 -p icmp -m icmp ! --icmp-type 3 -m pkttype ! --pkt-type broadcast 
ip netns exec r iptables -t mangle -N u1; ip netns exec r iptables -t mangle -N u2; ip netns exec r iptables -t mangle -N u3
ip netns exec r iptables -t mangle -A PREROUTING -m ttl --ttl-gt 63 -i r+ -j MARK --xor-mark 3
ip netns exec r iptables -t mangle -A PREROUTING -m addrtype ! --dst-type LOCAL -p udp -m udp --dport 4000:4001 
ip netns exec r iptables -t mangle -A PREROUTING -s 10.0.1.254 -m length --length 84 -g u1
ip netns exec r iptables -t mangle -A PREROUTING -m iprange --src-range 10.0.0.1-10.0.1.2 ! -d 10.0.0.1/255.255.0.255 -j ACCEPT
ip netns exec r iptables -t mangle -A PREROUTING -m ttl --ttl-lt 64 -s 10.0.0.0/16 
ip netns exec r iptables -t mangle -A PREROUTING -m conntrack --ctdir ORIGINAL -d 10.0.0.0/16 ! -s 10.0.0.0/16 -p udp -m udp --sport 9999 -j DROP
ip netns exec r iptables -t mangle -A INPUT -m addrtype --dst-type UNICAST -p udp -m multiport --ports 4001,9999 -j u1
ip netns exec r iptables -t mangle -A INPUT -d 10.0.0.1 -m iprange ! --src-range 10.0.0.1-10.0.1.2 -j DROP
ip netns exec r iptables -t mangle -A FORWARD ! -s 10.0.1.0/24 -m addrtype --dst-type MULTICAST 
ip netns exec r iptables -t mangle -A FORWARD -d 10.0.0.254 -p udp -m udp --dport 4000 -m mark --mark 0x3 -j u3
ip netns exec r iptables -t mangle -A FORWARD ! -i r+ -f -o r0 
ip netns exec r iptables -t mangle -A OUTPUT -m addrtype --src-type LOCAL -g u3
ip netns exec r iptables -t mangle -A OUTPUT -p icmp -m icmp ! --icmp-type 8 -m iprange --src-range 10.0.0.1-10.0.1.2 ! -s 10.0.0.0/16 
ip netns exec r iptables -t mangle -A POSTROUTING -p icmp -m icmp --icmp-type 0 -j DROP
ip netns exec r iptables -t mangle -A POSTROUTING -m pkttype --pkt-type broadcast -o r1 -j u3
ip netns exec r iptables -t mangle -A POSTROUTING -d 10.0.1.0/24 -m addrtype --dst-type LOCAL -o lo 
ip netns exec r iptables -t mangle -A POSTROUTING -m conntrack --ctstate NEW,RELATED 
ip netns exec r iptables -t mangle -A POSTROUTING -p icmp -m icmp ! --icmp-type 8 -m length --length 1500 ! -s 10.0.0.1/255.255.0.255 -d 10.0.1.2 
ip netns exec r iptables -t mangle -A POSTROUTING -m pkttype --pkt-type unicast -g u1
ip netns exec r iptables -t mangle -A u1 -p udp -m multiport --ports 4001,9999 -m state --state RELATED 
ip netns exec r iptables -t mangle -A u2 -m state --state ESTABLISHED -j MARK --or-mark 4
ip netns exec r iptables -t mangle -A u3 -f -p icmp -m icmp --icmp-type any 
ip netns exec r iptables -t mangle -A u3 -m mark --mark 1 -p icmp -m icmp --icmp-type 3/3 -j RETURN
ip netns exec r iptables -t mangle -A u3 -p udp -m udp --sport 9999 -j RETURN
ip netns exec r iptables -t mangle -A u3 -p icmp -m icmp ! --icmp-type 3/3 -m length --length 0:90 
ip netns exec r iptables -t filter -N u1; ip netns exec r iptables -t filter -N u2; ip netns exec r iptables -t filter -N u3
ip netns exec r iptables -t filter -A INPUT -p icmp -m icmp ! --icmp-type 3/3 -m mark --mark 2/2 
ip netns exec r iptables -t filter -A INPUT -m addrtype --dst-type LOCAL -p icmp 
ip netns exec r iptables -t filter -A INPUT  
ip netns exec r iptables -t filter -A INPUT -m length --length 84 
ip netns exec r iptables -t filter -A INPUT -p udp -m udp --dport 4001: 
ip netns exec r iptables -t filter -A INPUT -m addrtype --dst-type MULTICAST -p icmp -m icmp --icmp-type 3 -j ACCEPT
ip netns exec r iptables -t filter -A FORWARD -p udp -m multiport --ports 4001,9999 -i lo -f -j ACCEPT
ip netns exec r iptables -t filter -A FORWARD -f -j ACCEPT
ip netns exec r iptables -t filter -A FORWARD -m addrtype --dst-type LOCAL -o lo -p icmp -m icmp ! --icmp-type 11 
ip netns exec r iptables -t filter -A FORWARD -s 10.0.1.2 -m mark ! --mark 2/2 -j RETURN
ip netns exec r iptables -t filter -A FORWARD -m conntrack ! --ctstate UNTRACKED 
ip netns exec r iptables -t filter -A OUTPUT -d 10.0.1.2 -p udp -m udp --dport 4000:4001 
ip netns exec r iptables -t filter -A OUTPUT -d 10.0.1.2 -m addrtype --src-type MULTICAST -g u1
ip netns exec r iptables -t filter -A OUTPUT -m mark --mark 0 -p udp -m udp --dport 4000 -j u1
ip netns exec r iptables -t filter -A OUTPUT -m ttl --ttl-eq 63 -p udp -m multiport --dports 4000,4002:4003 -d 10.0.1.0/24 -o lo 
ip netns exec r iptables -t filter -A OUTPUT ! -p icmp -o r+ 
ip netns exec r iptables -t filter -A OUTPUT ! -o r1 -m iprange ! --src-range 10.0.0.1-10.0.1.2 -s 10.0.1.254 
ip netns exec r iptables -t filter -A u1 -p icmp -m icmp --icmp-type any -d 10.0.1.2 
ip netns exec r iptables -t filter -A u1 -p udp -m multiport --dports 4000,4002:4003 -m pkttype --pkt-type broadcast -j u2
ip netns exec r iptables -t filter -A u1 -m length --length 104 ! -d 10.0.0.1/255.255.0.255 
ip netns exec r iptables -t filter -A u1 -m addrtype --src-type MULTICAST 
ip netns exec r iptables -t filter -A u2 -p udp -m udp --dport 4000:4001 -m conntrack ! --ctstate NEW,RELATED -j ACCEPT
ip netns exec r iptables -t filter -A u2 -s 10.0.1.254 -m iprange --src-range 10.0.0.1-10.0.1.2 -j u3
ip netns exec r iptables -t filter -A u2 -d 10.0.0.1 -p udp -m udp ! --sport 9999 
ip netns exec r iptables -t filter -A u3 -m length --length 1500 -s 10.0.0.254 -j RETURN
for t in raw mangle filter; do ip netns exec r iptables -t $t -Z; done
ip netns exec a ping -c 2 -W 1 -q 10.0.1.2
ip netns exec a ping -c 1 -W 1 -q -s 3000 10.0.1.2
ip netns exec a ping -c 1 -W 1 -q -t 1 10.0.1.2
ip netns exec b ping -c 1 -W 1 -q 10.0.0.1
ip netns exec r ping -c 1 -W 1 -q 10.0.0.1
ip netns exec a ping -c 1 -W 1 -q 10.0.1.254
ip netns exec r ping -c 1 -W 1 -q 10.0.1.254
for p in 4000 4001 4003; do echo hi | ip netns exec a nc -u -w 1 -p 9999 10.0.1.2 $p; done
echo hi | ip netns exec b nc -u -w 1 -p 4001 10.0.0.254 4002
sleep 1
ip netns exec r iptables-save -c | grep -v "^#"
ip netns exec r iptables -t raw -F; ip netns exec r iptables -t raw -Z
ip netns exec r iptables -t raw -A PREROUTING -m pkttype --pkt-type multicast -j RETURN
ip netns exec r iptables -t raw -A PREROUTING -p udp -m udp --dport :4000 -m mark --mark 2/2 -d 10.0.0.0/16 -s 10.0.0.254 -i r+ -j DROP
ip netns exec r iptables -t raw -A PREROUTING  -g u3
ip netns exec r iptables -t raw -A OUTPUT -p udp -m multiport --dports 4000,4002:4003 ! -o r+ -m mark ! --mark 1 
ip netns exec r iptables -t raw -A OUTPUT -s 10.0.1.0/24 -m pkttype --pkt-type unicast 
ip netns exec r iptables -t raw -A OUTPUT -m mark --mark 0x3 
ip netns exec r iptables -t raw -A u1 -m mark ! --mark 0x3 -j RETURN
ip netns exec r iptables -t raw -A u2  -g u3
ip netns exec r iptables -t raw -A u2 -m mark --mark 0x3 -s 10.0.0.1/255.255.0.255 
ip netns exec r iptables -t raw -A u3 ! -d 10.0.1.0/24 -m addrtype --dst-type MULTICAST 
ip netns exec r iptables -t raw -A u3 -m ttl --ttl-gt 63 -j RETURN
ip netns exec r iptables -t raw -A u3 -m mark --mark 0x3 -s 10.0.1.2 -j RETURN
ip netns exec r iptables -t mangle -F; ip netns exec r iptables -t mangle -Z
ip netns exec r iptables -t mangle -A PREROUTING  -g u3
ip netns exec r iptables -t mangle -A PREROUTING -p udp -g u2
ip netns exec r iptables -t mangle -A PREROUTING -s 10.0.0.1/255.255.0.255 -d 10.0.0.0/16 -m ttl --ttl-gt 63 -j u2
ip netns exec r iptables -t mangle -A PREROUTING -m ttl --ttl-eq 63 -j RETURN
ip netns exec r iptables -t mangle -A INPUT ! -i r0 -s 10.0.1.2 -p udp -m multiport ! --dports 4000,4002:4003 -m addrtype --src-type MULTICAST 
ip netns exec r iptables -t mangle -A INPUT -m mac ! --mac-source ba:6b:8c:00:00:04 -d 10.0.1.0/24 
ip netns exec r iptables -t mangle -A INPUT -p icmp -m icmp --icmp-type 3/3 -s 10.0.1.254 -d 10.0.0.1 -i r1 -j RETURN
ip netns exec r iptables -t mangle -A INPUT -i r+ -j DROP
ip netns exec r iptables -t mangle -A INPUT -m mark ! --mark 1 
ip netns exec r iptables -t mangle -A FORWARD -s 10.0.1.0/24 -m conntrack --ctdir REPLY 
ip netns exec r iptables -t mangle -A FORWARD -m ttl --ttl-lt 64 ! -i r1 ! -s 10.0.0.254 -j RETURN
ip netns exec r iptables -t mangle -A FORWARD -p icmp -m icmp --icmp-type 0 -i lo -m mark --mark 0 -j u3
ip netns exec r iptables -t mangle -A FORWARD ! -s 10.0.0.0/16 -j RETURN
ip netns exec r iptables -t mangle -A FORWARD -p icmp -m icmp --icmp-type 3/3 -m conntrack --ctdir ORIGINAL -o lo ! -s 10.0.1.0/24 -j MARK --or-mark 2
ip netns exec r iptables -t mangle -A OUTPUT -s 10.0.0.254 -p icmp -m icmp --icmp-type 3 -m pkttype --pkt-type unicast 
ip netns exec r iptables -t mangle -A OUTPUT -m addrtype --dst-type UNICAST -p udp -m udp --sport 9999 
ip netns exec r iptables -t mangle -A POSTROUTING ! -d 10.0.1.254 ! -o r+ -m mark ! --mark 0 -j u3
ip netns exec r iptables -t mangle -A POSTROUTING -m addrtype --dst-type UNICAST 
ip netns exec r iptables -t mangle -A POSTROUTING -s 10.0.1.2 -m length ! --length 0:90 -p udp -j RETURN
ip netns exec r iptables -t mangle -A POSTROUTING -o r1 -p udp -m udp --sport 9999 -s 10.0.1.0/24 -m mark --mark 0x3 -j u2
ip netns exec r iptables -t mangle -A u1  -j ACCEPT
ip netns exec r iptables -t mangle -A u1 -m iprange --src-range 10.0.0.1-10.0.1.2 -j RETURN
ip netns exec r iptables -t mangle -A u1  
ip netns exec r iptables -t mangle -A u1 -s 10.0.0.1/255.255.0.255 -f -d 10.0.1.0/24 -p udp -m udp --dport :4000 -j RETURN
ip netns exec r iptables -t mangle -A u2 -d 10.0.0.0/16 -s 10.0.1.2 -p icmp -m icmp --icmp-type any -j ACCEPT
ip netns exec r iptables -t mangle -A u2 -s 10.0.1.254 -m length ! --length 0:90 
ip netns exec r iptables -t mangle -A u2 -m pkttype ! --pkt-type multicast -d 10.0.1.0/24 -p tcp 
ip netns exec r iptables -t mangle -A u2 -m iprange --src-range 10.0.0.1-10.0.1.2 -p icmp -m icmp --icmp-type 3 -j RETURN
ip netns exec r iptables -t mangle -A u3 -m addrtype --src-type MULTICAST -p udp -m multiport --dports 4000,4002:4003 -j ACCEPT
ip netns exec r iptables -t mangle -A u3 -m mark ! --mark 1 -p udp -m udp --sport 9999 
ip netns exec r iptables -t mangle -A u3 -p icmp -m icmp --icmp-type 8 -m ttl --ttl-lt 64 -d 10.0.1.254 
ip netns exec r iptables -t mangle -A u3 -d 10.0.0.0/16 -p icmp -m icmp --icmp-type 11 -m length --length 1500 
ip netns exec r iptables -t filter -F; ip netns exec r iptables -t filter -Z
ip netns exec r iptables -t filter -A INPUT -m mark ! --mark 1 -i r+ 
ip netns exec r iptables -t filter -A INPUT -i r1 ! -d 10.0.1.254 -j REJECT --reject-with icmp-net-unreachable
ip netns exec r iptables -t filter -A INPUT -m addrtype --src-type LOCAL -i r1 
ip netns exec r iptables -t filter -A INPUT -m conntrack --ctdir ORIGINAL -d 10.0.1.254 
ip netns exec r iptables -t filter -A INPUT ! -s 10.0.1.0/24 -m mark --mark 2/2 
ip netns exec r iptables -t filter -A INPUT -d 10.0.0.254 -m conntrack --ctdir REPLY -j u3
ip netns exec r iptables -t filter -A FORWARD -m conntrack --ctdir ORIGINAL 
ip netns exec r iptables -t filter -A FORWARD -d 10.0.1.0/24 -i r1 -m pkttype --pkt-type unicast -j REJECT --reject-with icmp-host-prohibited
ip netns exec r iptables -t filter -A FORWARD ! -d 10.0.1.2 -j RETURN
ip netns exec r iptables -t filter -A FORWARD ! -o r0 -m addrtype --src-type LOCAL -p tcp ! -i r1 
ip netns exec r iptables -t filter -A FORWARD -o r0 -i r+ ! -d 10.0.0.0/16 -p udp -m multiport ! --ports 4001,9999 -m ttl --ttl-eq 64 
ip netns exec r iptables -t filter -A FORWARD -p tcp 
ip netns exec r iptables -t filter -A OUTPUT -m addrtype --src-type MULTICAST 
ip netns exec r iptables -t filter -A OUTPUT -m addrtype ! --src-type LOCAL 
ip netns exec r iptables -t filter -A OUTPUT -m addrtype --src-type MULTICAST 
ip netns exec r iptables -t filter -A OUTPUT -m conntrack ! --ctstate UNTRACKED -p udp -m multiport --ports 4001,9999 -o r0 -j u1
ip netns exec r iptables -t filter -A OUTPUT -p icmp -m icmp --icmp-type 0 -j REJECT --reject-with icmp-net-unreachable
ip netns exec r iptables -t filter -A u1 -m iprange --src-range 10.0.0.1-10.0.1.2 -s 10.0.0.254 -p udp ! -d 10.0.1.0/24 
ip netns exec r iptables -t filter -A u1 -d 10.0.0.1 -p udp -m udp --dport 4000 -m pkttype --pkt-type broadcast -j RETURN
ip netns exec r iptables -t filter -A u1 -d 10.0.0.0/16 -m pkttype --pkt-type unicast 
ip netns exec r iptables -t filter -A u1 -m mark --mark 0 
ip netns exec r iptables -t filter -A u2 ! -d 10.0.0.1 -m state --state RELATED ! -s 10.0.0.0/16 
ip netns exec r iptables -t filter -A u3 -p udp -m udp --sport 9999 -f 
ip netns exec r iptables -t filter -A u3 -s 10.0.1.0/24 
ip netns exec r iptables -t filter -A u3 -p icmp -m icmp --icmp-type 11 -j RETURN
ip netns exec r iptables -t filter -A u3 -m ttl --ttl-eq 63 -j REJECT
for t in raw mangle filter; do ip netns exec r iptables -t $t -Z; done
ip netns exec a ping -c 2 -W 1 -q 10.0.1.2
ip netns exec a ping -c 1 -W 1 -q -s 3000 10.0.1.2
ip netns exec a ping -c 1 -W 1 -q -t 1 10.0.1.2
ip netns exec b ping -c 1 -W 1 -q 10.0.0.1
ip netns exec r ping -c 1 -W 1 -q 10.0.0.1
ip netns exec a ping -c 1 -W 1 -q 10.0.1.254
ip netns exec r ping -c 1 -W 1 -q 10.0.1.254
for p in 4000 4001 4003; do echo hi | ip netns exec a nc -u -w 1 -p 9999 10.0.1.2 $p; done
echo hi | ip netns exec b nc -u -w 1 -p 4001 10.0.0.254 4002
sleep 1
ip netns exec r iptables-save -c | grep -v "^#"
