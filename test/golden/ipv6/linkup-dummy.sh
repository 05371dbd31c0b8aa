ip link add d0 address ba:6b:8c:89:88:22 type dummy
tcpdump -i d0 -n -e -v -tt -l 2>/tmp/err >/tmp/cap & T=$!
sleep 0.3
ip link set d0 up
kill $T; wait $T
tcpdump -i d0 -n -e -v -tt -l 2>/tmp/err >/tmp/cap & T=$!
ip -6 addr
ip -6 route show table all
ip -6 maddr
sleep 14
kill $T; wait $T
ip -6 addr
cat /tmp/cap
ip -s link show d0
ip link set d0 addrgenmode none; ip link set d0 down; ip link set d0 up; ip -6 addr; ip -6 route show table all
ip -d link show d0
ip link set d0 arp off; ip link set d0 addrgenmode eui64; ip -6 addr; 
