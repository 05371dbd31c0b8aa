# What tcpdump says and how it exits; no traffic. Replayed by test/tcpdump/scripts.test.ts.
say() { echo "\$ $*"; "$@" >/tmp/out 2>/tmp/err; echo "[$?] out:"; cat /tmp/out; echo err:; cat /tmp/err; }
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link set lo up
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p0 address ba:6b:8c:89:88:23
say tcpdump -i nosuch
say tcpdump -i eno2
ip link set p0 up; ip link set eno2 up
say tcpdump -i eno2 'foo bar'
say tcpdump -i eno2 host nosuch
say tcpdump -i eno2 ip and ip6
say timeout -s INT 3 tcpdump -i eno2
say timeout -s TERM 3 tcpdump -n -i eno2
say timeout -s INT 3 tcpdump -n -v -i eno2
say timeout -s INT 3 tcpdump -n -s 96 -i eno2
say timeout -s INT 3 tcpdump -n -c 3 -l -e -i eno2 arp
say timeout -s INT 3 tcpdump -i any
say timeout -s INT 3 tcpdump -i any inbound
say timeout -s INT 3 tcpdump -i eno2 inbound and ifindex 2
say timeout -s INT 3 tcpdump -ni any -w /tmp/any.pcap
say timeout -s INT 3 tcpdump -ni eno2 -w /tmp/eno2.pcap
say timeout -s INT 3 tcpdump -ni p0 -p
say timeout -s INT 3 tcpdump -ni 1
say tcpdump -ni 99
say tcpdump -c 0 -i eno2
say tcpdump -c x -i eno2
say tcpdump -s foo -i eno2
say tcpdump -s 262145 -i eno2
say tcpdump -Q foo -i eno2
say tcpdump -tttttt -i eno2
say tcpdump -r /tmp/nosuch
say tcpdump -r /tmp/eno2.pcap
say tcpdump -r /tmp/any.pcap
say tcpdump -r /tmp/eno2.pcap --count
say tcpdump -r /tmp/eno2.pcap inbound
say tcpdump -r /tmp/any.pcap ether host ba:6b:8c:89:88:22
say tcpdump -r /tmp/any.pcap broadcast
say tcpdump -r /tmp/any.pcap multicast
say tcpdump -r /tmp/any.pcap vlan
say tcpdump -r /tmp/eno2.pcap -w /nosuch/x
echo hello >/tmp/short; say tcpdump -r /tmp/short
echo hello world, this is no capture file >/tmp/long; say tcpdump -r /tmp/long
: >/tmp/empty; say tcpdump -r /tmp/empty
head -c 20 /tmp/eno2.pcap >/tmp/cut; say tcpdump -r /tmp/cut
{ cat /tmp/eno2.pcap; printf abc; } >/tmp/tail; say tcpdump -r /tmp/tail
say bash -c 'tcpdump -r - </tmp/eno2.pcap'
say timeout -s INT 3 tcpdump -w /nosuch/x -i eno2
say tcpdump --version
say tcpdump -h
say tcpdump -i
say tcpdump -8
say tcpdump --foo
say tcpdump -L -i eno2
say tcpdump -L -i any
say bash -c 'tcpdump -D | grep -v bluetooth | grep -v nf | grep -v dbus'
ip netns add quiet
say ip netns exec quiet tcpdump -i lo
say bash -c 'tcpdump -ni lo & P=$!; sleep 3; ip link set lo down; sleep 1; ip link set lo up; kill -INT $P; wait $P'
say bash -c 'tcpdump -ni p0 & P=$!; sleep 3; ip link del p0; wait $P'
