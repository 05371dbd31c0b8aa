# Rules of the host and of a slave for the slave's packets, in l2, l3 and l3s.
ip netns add lan; ip netns add s2; ip netns add s3
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name e0 netns lan
ip -n lan link set e0 address ba:6b:8c:86:6d:83
for n in lan s2 s3; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1; ip -n $n link set lo up; done
sysctl -qw net.ipv6.conf.all.disable_ipv6=1
ip addr add 10.0.0.58/24 brd + dev eno2; ip link set eno2 up
ip -n lan addr add 10.0.0.66/24 brd + dev e0; ip -n lan link set e0 up; ip -n lan route add 192.168.9.0/24 via 10.0.0.58
ip link add link eno2 name i2 type ipvlan mode l3s; ip link set i2 netns s2; ip link add link eno2 name i3 type ipvlan mode l3s; ip link set i3 netns s3
for n in 2 3; do ip -n s$n addr add 192.168.9.$n/24 dev i$n; ip -n s$n link set i$n up; ip -n s$n route add default dev i$n; done
sleep 1.5
ip netns exec lan ping -c 1 -q 192.168.9.2
iptables -A INPUT -p icmp --icmp-type 8 -j REJECT --reject-with icmp-host-prohibited
iptables -A OUTPUT -p icmp
ip netns exec s2 iptables -A OUTPUT -p icmp
ip netns exec s2 iptables -A INPUT -p icmp
ip netns exec lan ping -c 1 -W 1 192.168.9.2
iptables-save -c | grep -- -A
ip netns exec s2 iptables-save -c | grep -- -A
iptables -R INPUT 1 -p icmp --icmp-type 8 -j LOG --log-prefix "l3s in: "
ip netns exec lan ping -c 1 -W 1 -q 192.168.9.2
dmesg -t | grep -o "l3s in: .*"
iptables -R OUTPUT 1 -p icmp -j LOG --log-prefix "l3s out: " --log-uid
ip netns exec s3 ping -c 1 -W 1 -q 10.0.0.66
dmesg -t | grep -o "l3s out: .*"
iptables -F; ip netns exec s2 iptables -F
iptables -A INPUT -d 192.168.9.2 -m conntrack --ctstate NEW
iptables -A INPUT -d 192.168.9.2 -m conntrack --ctstate ESTABLISHED
iptables -A OUTPUT -s 192.168.9.2 -m conntrack --ctstate NEW
iptables -A OUTPUT -s 192.168.9.2 -m conntrack --ctstate ESTABLISHED
iptables -A FORWARD
ip netns exec s2 iptables -A INPUT -m conntrack --ctstate NEW
ip netns exec s2 iptables -A INPUT -m conntrack --ctstate ESTABLISHED
ip netns exec s2 iptables -A OUTPUT -m conntrack --ctstate ESTABLISHED,NEW
ip netns exec lan ping -c 2 -q 192.168.9.2
ip netns exec s2 ping -c 3 -q 10.0.0.66
iptables-save -c | grep -- -A
ip netns exec s2 iptables-save -c | grep -- -A
ip netns exec s2 ping -c 2 -q 192.168.9.3
iptables-save -c | grep -- -A
iptables -A OUTPUT -s 192.168.9.2 -j REJECT
ip netns exec s2 ping -c 1 -W 1 10.0.0.66
iptables -D OUTPUT 3; iptables -A OUTPUT -s 192.168.9.2 -j DROP
ip netns exec s2 ping -c 1 -W 1 10.0.0.66
iptables-save -c | grep -- -A
iptables -F
ip netns exec s2 iptables -A INPUT -s 10.0.0.66 -j DROP
ip netns exec lan ping -c 1 -W 1 -q 192.168.9.2
ip netns exec s2 iptables-save -c | grep -- -A
ip netns exec s2 iptables -F
ip -n s2 link set i2 type ipvlan mode l3
iptables -A OUTPUT -s 192.168.9.2 -p udp -j MARK --set-mark 5
iptables -A OUTPUT -s 192.168.9.2 -m mark --mark 5
iptables -t mangle -A POSTROUTING -m mark --mark 5
echo x | ip netns exec s2 nc -u -w 1 10.0.0.66 9
ip netns exec lan ping -c 1 -q 192.168.9.2
iptables-save -c | grep -- -A
iptables -A OUTPUT -s 192.168.9.2 -p icmp -j DROP
ip netns exec s2 ping -c 1 -W 1 10.0.0.66
iptables -R OUTPUT 3 -s 192.168.9.2 -p icmp -j REJECT
ip netns exec s2 ping -c 1 -W 1 10.0.0.66
iptables-save -c | grep -- -A
iptables -F; iptables -t mangle -F
ip -n s2 link set i2 type ipvlan mode l2
iptables -A INPUT; iptables -A OUTPUT; iptables -A FORWARD
ip netns exec s2 ping -c 2 -q 10.0.0.66
iptables-save -c | grep -- -A
