# DNS between two namespaces: the file traffic/dns.pcap (recorded on user-mode Linux, dnsmasq 2.90, dig 9.18, glibc 2.36).
ip netns add a; ip netns add d
ip link add va address ba:6b:8c:00:00:01 netns a type veth peer name vd address ba:6b:8c:00:00:02 netns d
ip -n a addr add 10.0.0.1/24 dev va; ip -n d addr add 10.0.0.53/24 dev vd
ip -n a addr add 2001:db8::1/64 nodad dev va; ip -n d addr add 2001:db8::53/64 nodad dev vd
ip -n a link set va up; ip -n d link set vd up; ip -n a link set lo up; ip -n d link set lo up
mkdir -p /etc/netns/a
printf 'nameserver 10.0.0.53\nsearch lab.test example.org\n' > /etc/netns/a/resolv.conf
printf 'hosts: files dns\n' > /etc/netns/a/nsswitch.conf
long=$(printf 'x%.0s' $(seq 200))
ip netns exec d dnsmasq --no-resolv --no-hosts --local=/test/ --host-record=baidu.com,110.242.68.66,2001:db8::66 --cname=www.baidu.com,baidu.com --txt-record=t.test,"hello world",more --txt-record=big.test,$long,$long,$long --mx-host=baidu.com,mail.baidu.com,10 --ptr-record=1.0.0.10.in-addr.arpa,client.lan --srv-host=_sip._udp.lan,sip.lan,5060 --pid-file=/tmp/d.pid
sleep 2
ip netns exec a tcpdump -n -i va -U -w dns.pcap 'port 53' 2>/dev/null &
sleep 2
E="ip netns exec a"
for c in "getent ahosts baidu.com" "getent ahosts www.baidu.com" "getent hosts 10.0.0.1" "getent ahostsv4 nope.test" "getent ahostsv4 nope.example" \
 "dig baidu.com" "dig +short www.baidu.com @2001:db8::53" "dig t.test TXT" "dig +ignore big.test TXT +bufsize=512" "dig +notcp big.test TXT +noedns" "dig baidu.com MX" "dig _sip._udp.lan SRV" "dig +dnssec +cdflag nope.test" "dig +tcp baidu.com ANY" "dig +norecurse +noedns version.bind CH TXT"; do $E $c; done >/dev/null 2>&1
sleep 2; kill %1; wait %1
