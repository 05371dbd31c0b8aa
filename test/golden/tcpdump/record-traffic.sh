# Runs as root in a network namespace of its own with a private /tmp (on user-mode Linux); prints each capture
# file as a line "@@ name" and a line of base64.
exec 2>/tmp/err
PY=${PYTHON:-$(command -v python3)}
mac() { ip -n $1 link set $2 address $3; }
for n in sw a b r far; do ip netns add $n; ip -n $n link set lo up; done
ip -n sw link add br0 type bridge; 
port() { # ns dev mac swport
  ip link add $2 netns $1 address $3 type veth peer name $4 netns sw; ip -n sw link set $4 master br0; ip -n sw link set $4 up; }
ip -n sw link set br0 up
port a eno2 ba:6b:8c:89:88:22 pa
port b eno1 ba:6b:8c:86:6d:83 pb
port r eth0 ba:6b:8c:00:00:01 pr
ip link add eth1 netns r address ba:6b:8c:00:00:02 type veth peer name eth0 netns far address ba:6b:8c:00:00:66
ip -n r link set eth1 mtu 1400; ip -n far link set eth0 mtu 1400
for n in r; do ip netns exec $n sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1; done
# capture v6 start-up on a
cap() { f=$1; ns=$2; shift 2; ip netns exec $ns tcpdump -U -w /tmp/$f.pcap "$@" & CP="$CP $!"; sleep 0.7; }
endcap() { sleep 1.2; kill -INT $CP; wait $CP; CP=; }
ip -n sw link set pa up
cap startup sw -i pa
ip -n a addr add 10.138.36.58/23 brd + dev eno2; ip -n a addr add 2001:db8::58/64 dev eno2; ip -n a link set eno2 up
ip -n b addr add 10.138.36.66/23 brd + dev eno1; ip -n b addr add 2001:db8::66/64 dev eno1; ip -n b link set eno1 up
ip -n r addr add 10.138.36.1/23 brd + dev eth0; ip -n r addr add 2001:db8::1/64 dev eth0; ip -n r link set eth0 up
ip -n r addr add 110.242.68.1/24 dev eth1; ip -n r addr add 2001:db8:1::1/64 dev eth1; ip -n r link set eth1 up
ip -n far addr add 110.242.68.66/24 dev eth0; ip -n far addr add 2001:db8:1::66/64 dev eth0; ip -n far link set eth0 up
ip -n far route add default via 110.242.68.1; ip -n far route add default via 2001:db8:1::1
ip -n a route add default via 10.138.36.1; ip -n a route add default via 2001:db8::1
ip -n b route add default via 10.138.36.1
sleep 6
endcap
cap ping a -i eno2
ip netns exec a ping -c2 -i 0.2 10.138.36.66
ip netns exec a ping -c1 -s 3000 10.138.36.66
ip netns exec a ping -c1 -W1 -t 1 110.242.68.66
ip netns exec a ping -c1 -Q 0xb8 10.138.36.66
ip netns exec a ping -c1 -M do -s 1440 110.242.68.66
ip netns exec a ping -c1 -s 1440 -M dont 110.242.68.66
ip netns exec a ping -c1 -R 10.138.36.66
ip netns exec a ping -c1 -T tsandaddr 10.138.36.66
ip netns exec a ping -c1 -T tsonly 110.242.68.66
ip netns exec a ping -c1 -b -W1 10.138.37.255
ip netns exec a ping -c1 -W1 224.0.0.1
ip netns exec a ping -c1 -W1 172.16.0.9   # net unreachable from r
ip -n r route add prohibit 172.17.0.0/16; ip netns exec a ping -c1 -W1 172.17.0.9
ip -n r route add unreachable 172.18.0.0/16; ip netns exec a ping -c1 -W1 172.18.0.9
ip -n a route add 10.138.36.66/32 via 10.138.36.1; ip netns exec a ping -c2 -i 0.2 10.138.36.66; ip -n a route del 10.138.36.66/32
ip netns exec a arping -c1 -I eno2 10.138.36.66
ip netns exec a arping -c1 -A -I eno2 10.138.36.58
ip netns exec a arping -c1 -U -I eno2 10.138.36.58
ip netns exec a arping -c1 -D -w1 -I eno2 10.138.36.66
ip netns exec a ping -c1 -W1 10.138.36.99
endcap
cap ping6 a -i eno2
ip netns exec a ping -c2 -i 0.2 2001:db8::66
ip netns exec a ping -c1 -s 3000 2001:db8::66
ip netns exec a ping -c1 -W1 -t 1 2001:db8:1::66
ip netns exec a ping -c1 -F 0x12345 -Q 0xb8 2001:db8::66
ip netns exec a ping -c1 -s 1440 2001:db8:1::66
ip netns exec a ping -c1 -W1 ff02::1%eno2
ip netns exec a ping -c1 -W1 fe80::b86b:8cff:fe86:6d83%eno2
ip netns exec a ping -c1 -W1 2001:db8:2::9
ip -n r route add prohibit 2001:db8:3::/64; ip netns exec a ping -c1 -W1 2001:db8:3::9
ip -n a route add 2001:db8::66/128 via 2001:db8::1; ip netns exec a ping -c2 -i 0.2 2001:db8::66; ip -n a route del 2001:db8::66/128
ip netns exec a ping -c1 -W1 2001:db8::99
ip -n a addr add 2001:db8::66/64 dev eno2; sleep 1.5; ip -n a addr del 2001:db8::66/64 dev eno2
endcap
cap udptcp a -i eno2
ip netns exec a bash -c 'echo hello | nc -u -w1 10.138.36.66 5000'   # port unreachable
ip netns exec b bash -c 'nc -u -l -W1 5001 >/dev/null & nc -l 5002 >/dev/null & nc -l -6 5003 >/dev/null & sleep 8' &
sleep 0.5
ip netns exec a bash -c 'echo hello | nc -u -w1 10.138.36.66 5001'
ip netns exec a bash -c 'echo hello tcp | nc -N -w2 10.138.36.66 5002'
ip netns exec a bash -c 'echo hello tcp6 | nc -N -w2 2001:db8::66 5003'
ip netns exec a bash -c 'echo x | nc -w1 10.138.36.66 22'
ip netns exec a bash -c 'echo x | nc -w1 2001:db8::66 80'
ip netns exec a bash -c 'echo hi | nc -u -w1 2001:db8::66 53'
ip netns exec a bash -c 'echo hi | nc -u -w1 10.138.36.66 9'
ip netns exec a bash -c 'head -c 4000 /dev/zero | nc -u -w1 10.138.36.66 9'
endcap
cap igmp a -i eno2
ip netns exec a $PY -c '
import socket,struct,time
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.setsockopt(0,socket.IP_ADD_MEMBERSHIP,socket.inet_aton("239.1.2.3")+socket.inet_aton("10.138.36.58"))
s.setsockopt(0,39,socket.inet_aton("239.1.2.4")+socket.inet_aton("10.138.36.58")+socket.inet_aton("10.9.9.9"))
t=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM); t.setsockopt(41,20,socket.inet_pton(socket.AF_INET6,"ff05::1234")+struct.pack("I",socket.if_nametoindex("eno2")))
time.sleep(1.3)'
ip netns exec a sysctl -qw net.ipv4.conf.eno2.force_igmp_version=2 net.ipv6.conf.eno2.force_mld_version=1
ip netns exec a $PY -c '
import socket,struct,time
s=socket.socket(socket.AF_INET,socket.SOCK_DGRAM); s.setsockopt(0,socket.IP_ADD_MEMBERSHIP,socket.inet_aton("239.1.2.5")+socket.inet_aton("10.138.36.58"))
t=socket.socket(socket.AF_INET6,socket.SOCK_DGRAM); t.setsockopt(41,20,socket.inet_pton(socket.AF_INET6,"ff05::1235")+struct.pack("I",socket.if_nametoindex("eno2")))
time.sleep(1.3)'
ip netns exec sw bash -c 'echo 1 > /sys/class/net/br0/bridge/multicast_querier; sleep 1; ip link set br0 type bridge mcast_igmp_version 3 mcast_mld_version 2; echo 0 > /sys/class/net/br0/bridge/multicast_querier; echo 1 > /sys/class/net/br0/bridge/multicast_querier'
sleep 3
endcap
cap vlanstp sw -i pa
ip -n sw link set br0 type bridge stp_state 1 hello_time 100
ip -n a link add link eno2 name v5 type vlan id 5; ip -n a addr add 192.168.5.1/24 dev v5; ip -n a link set v5 up
ip -n b link add link eno1 name v5 type vlan id 5; ip -n b addr add 192.168.5.2/24 dev v5; ip -n b link set v5 up
sleep 4; ip -n sw link set br0 type bridge stp_state 0; sleep 1
ip netns exec a ping -c1 192.168.5.2
ip -n a link add link v5 name v5.6 type vlan id 6; ip -n a addr add 192.168.6.1/24 dev v5.6; ip -n a link set v5.6 up; ip netns exec a ping -c1 -W1 192.168.6.2
endcap
cap any r -i any
ip -n a neigh flush dev eno2
ip netns exec a ping -c1 110.242.68.66
ip netns exec a ping -c1 2001:db8:1::66
ip netns exec r ping -c1 127.0.0.1
ip netns exec r ping -c1 -W1 -b 10.138.37.255
ip netns exec r ping -c1 ::1
ip netns exec r ping -c1 -W1 10.138.36.98
ip netns exec a bash -c 'echo x | nc -w1 10.138.36.1 22'
endcap
cd /tmp; for f in startup ping ping6 udptcp igmp vlanstp any; do echo "@@ $f"; base64 -w0 $f.pcap; echo; done
echo "@@ err"; cat /tmp/err | base64 -w0; echo
