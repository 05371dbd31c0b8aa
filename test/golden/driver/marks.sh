ip link add par0 address ba:6b:8c:89:88:22 type veth peer name peer0; ip link set peer0 up; ip link set par0 up
ip netns add o
ip link add s1 link par0 type ipvlan mode l2; ip link add s2 link par0 type ipvlan mode l2; ip link add s3 link par0 netns o type ipvlan mode l2
for i in 1 2; do ip link set s$i up; ip addr add 10.0.0.1$i/24 dev s$i; done; ip -n o link set s3 up; ip -n o addr add 10.0.0.13/24 dev s3
ip addr add 10.0.0.1/24 dev par0
sleep 1.5
cnt() { iptables -t raw -F; ip netns exec o iptables -t raw -F; for d in par0 s1 s2 peer0; do for m in 0 5; do iptables -t raw -A PREROUTING -i $d -p 253 -m mark --mark $m; done; done; for m in 0 5; do ip netns exec o iptables -t raw -A PREROUTING -i s3 -p 253 -m mark --mark $m; iptables -t raw -A OUTPUT -o par0 -p 253 -m mark --mark $m;  done; }
show() { echo "== $1"; (iptables -t raw -vnL; ip netns exec o iptables -t raw -vnL) | grep -E "mark match" | awk '$1>0'; }
cat > /tmp/s.py <<'P'
import socket,struct,sys
dev,dst,ip=sys.argv[1:4]
s=socket.socket(socket.AF_PACKET,socket.SOCK_RAW,0); s.setsockopt(1,36,5)
h=struct.pack('!BBHHHBBH',0x45,0,40,0,0,64,253,0)+socket.inet_aton('10.0.0.11')+socket.inet_aton(ip)
c=sum(struct.unpack('!10H',h)); c=(c&0xffff)+(c>>16); c=~((c&0xffff)+(c>>16))&0xffff
h=h[:10]+struct.pack('!H',c)+h[12:]
s.sendto(bytes.fromhex(dst+'ba6b8c898822'+'0800')+h+bytes(20),(dev,0x800))
P
go() { cnt; python3 /tmp/s.py s1 $1 $2; sleep 0.2; show "$3"; }
go ba6b8c898822 10.0.0.12 "l2 sibling same ns"
go ba6b8c898822 10.0.0.13 "l2 sibling other ns"
go ba6b8c898822 10.0.0.77 "l2 up, same ns"
go ffffffffffff 10.0.0.255 "l2 broadcast"
go 020000000066 10.0.0.77 "l2 wire"
ip link set s1 type ipvlan mode l3
ip neigh add 10.0.0.77 lladdr 02:00:00:00:00:77 dev par0
go ba6b8c898822 10.0.0.77 "l3 route same ns"
go ba6b8c898822 10.0.0.12 "l3 sibling same ns"
go ba6b8c898822 10.0.0.13 "l3 sibling other ns"
