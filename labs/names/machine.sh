# A host with the parent device eno2, as in the article, whose names come from a stub at 127.0.0.53 (as systemd-resolved
# or a local dnsmasq has it); the provider's name server 10.3.3.3 and the web server stand behind the gateway.
#
#   init eno2 10.138.36.58 --- p58 [sw] pgw --- eth0 gw 10.138.36.1 eth1 10.3.3.1 --- eth0 dns 10.3.3.3
#                                               eth2 110.242.68.1 --- eth0 web 110.242.68.66
for name in sw gw dns web ns1 ns2; do
  ip netns add $name
  ip -n $name link set lo up
done
ip link set lo up

ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p58 netns sw
ip -n gw link add eth0 address fe:e9:75:75:60:01 type veth peer name pgw netns sw
ip -n gw link add eth1 address fe:e9:75:75:60:02 type veth peer name eth0 netns dns
ip -n gw link add eth2 address fe:e9:75:75:60:03 type veth peer name eth0 netns web

ip -n sw link add br0 type bridge
for port in p58 pgw; do
  ip -n sw link set $port master br0
  ip -n sw link set $port up
done
ip -n sw link set br0 up

ip addr add 10.138.36.58/23 brd + dev eno2
ip link set eno2 up
ip route add default via 10.138.36.1

ip -n gw addr add 10.138.36.1/23 brd + dev eth0
ip -n gw addr add 10.3.3.1/24 brd + dev eth1
ip -n gw addr add 110.242.68.1/24 brd + dev eth2
for device in eth0 eth1 eth2; do ip -n gw link set $device up; done
ip netns exec gw sysctl -q -w net.ipv4.ip_forward=1

ip -n dns link set eth0 address fe:e9:75:75:60:53
ip -n dns addr add 10.3.3.3/24 brd + dev eth0
ip -n dns link set eth0 up
ip -n dns route add default via 10.3.3.1
ip -n web link set eth0 address fe:e9:75:75:60:66
ip -n web addr add 110.242.68.66/24 brd + dev eth0
ip -n web link set eth0 up
ip -n web route add default via 110.242.68.1

# The provider's name server.
ip netns exec dns dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --pid-file=/tmp/dns.pid \
  --local=/com/ --local=/in-addr.arpa/ --host-record=baidu.com,110.242.68.66 --cname=www.baidu.com,baidu.com

# The host's own files, and its stub.
printf 'hosts: files dns\n' >/etc/nsswitch.conf
printf '127.0.0.1\tlocalhost\n' >/etc/hosts
rm -f /etc/resolv.conf
printf 'nameserver 127.0.0.53\noptions edns0 trust-ad\n' >/etc/resolv.conf
dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --pid-file=/tmp/stub.pid \
  --bind-interfaces --listen-address=127.0.0.53 --server=10.3.3.3
