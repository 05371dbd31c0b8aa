# Captures of pings while they happen. Replayed by test/tcpdump/scripts.test.ts; ICMP ids are masked there.
sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip netns add a; ip netns add b
for n in a b; do ip netns exec $n sysctl -qw net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; done
ip link add eno2 netns a address ba:6b:8c:89:88:22 type veth peer name eno1 netns b address ba:6b:8c:86:6d:83
ip -n a link set lo up; ip -n b link set lo up
ip -n a addr add 10.0.0.1/24 dev eno2; ip -n a link set eno2 up
ip -n b addr add 10.0.0.2/24 dev eno1; ip -n b link set eno1 up
sleep 2
# capture NAMESPACE OPTIONS... : two pings from a to b and one to lo while tcpdump runs
capture() {
  ns=$1; shift
  echo "$ $ns: tcpdump $*"
  ip netns exec $ns tcpdump "$@" >/tmp/out 2>/tmp/err & P=$!
  sleep 2
  ip netns exec a ping -c2 -i 0.2 10.0.0.2 >/dev/null
  ip netns exec a ping -c1 127.0.0.1 >/dev/null
  sleep 3
  kill -INT $P 2>/dev/null
  wait $P; echo "[$?] out:"
  cat /tmp/out; echo err:; cat /tmp/err
}
capture a -n -t -i eno2 -c 2 icmp | grep -v "received by filter"  # how many come in one block is chance
ip -n a neigh flush all; ip -n b neigh flush all
capture a -n -t -e -i eno2 -c 4 arp or icmp | grep -v "received by filter"
capture a -n -t -i eno2 icmp
capture b -n -t -i eno1 icmp
capture b -n -t -i eno1 -Q in icmp
capture b -n -t -i eno1 -Q out icmp
capture b -n -t -i eno1 -s 40 icmp
capture b -n -t -i eno1 -s 60 'icmp[0] = 8'
capture a -n -t -i any icmp
capture a -n -t -e -i any icmp
capture a -n -t -i any -e -v icmp and outbound
capture a -n -t -i any -Q in icmp
capture a -n -t -i lo
capture a -t -i lo icmp
capture a -n -t -i eno2 --count icmp
capture a -n -t -i eno2 -w /tmp/eno2.pcap icmp
tcpdump -n -t -r /tmp/eno2.pcap 2>/dev/null
capture a -n -t -i any -w /tmp/any.pcap icmp
tcpdump -n -t -e -r /tmp/any.pcap 'icmp[icmptype] = icmp-echo' 2>/dev/null
capture a -n -t -i eno2 -w - -c 1 --print -U udp port 9
echo pipe; ip netns exec a bash -c 'tcpdump -n -l -t -i eno2 icmp 2>/tmp/err | head -2; echo ${PIPESTATUS[0]}' & P=$!
sleep 2
ip netns exec a ping -c4 -i 0.2 10.0.0.2 >/dev/null
wait $P; cat /tmp/err
