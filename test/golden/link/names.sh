sysctl -q -w net.ipv6.conf.all.disable_ipv6=1
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add eno2 address ba:6b:8c:89:88:22 type veth peer name p0 address 02:00:00:00:00:01
ip link property add dev eno2 altname enp0s31f6
ip link show eno2
ip -j link show eno2
ip link show enp0s31f6
ip link show dev enp0s31f6
ip addr show enp0s31f6
ip -br link show enp0s31f6
ip -o link show eno2
ip link property add dev enp0s31f6 altname second altname a-name-that-is-longer-than-fifteen-octets
ip link show eno2
ip link show a-name-that-is-longer-than-fifteen-octets
ip -d link show eno2
ip addr add 10.0.0.1/24 dev enp0s31f6
ip addr show eno2
ip link set enp0s31f6 up
ip link show second
ip route add 10.9.0.0/24 dev second
ip route show dev enp0s31f6
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev enp0s31f6
ip neigh show dev second
ip link add link enp0s31f6 name v5 type vlan id 5
ip link show v5
ip link property add dev eno2 altname second
ip link property add dev eno2 altname p0
ip link property add dev p0 altname second
ip link property add dev p0 altname p0
ip link add second type dummy
ip link set p0 name second
ip link set p0 name enp0s31f6
ip link set p0 name a,b
ip link property add dev eno2 altname a,b
ip link property add dev eno2 altname a/b
ip link property add dev eno2 altname ""
ip link property add dev eno2
ip link property add altname third
ip link property add dev nosuch altname third
ip link property add dev eno2 altname third bogus
ip link property add dev eno2 bogus third
ip link property bogus dev eno2
ip link property
ip link property add dev eno2 altname 0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456
ip link property add dev eno2 altname 01234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789012345678901234567
ip link property del dev eno2 altname second
ip link show second
ip link property del dev eno2 altname second
ip link property del dev p0 altname enp0s31f6
ip link property del dev eno2 altname eno2
ip link show eno2
ip link set eno2 down
ip link set eno2 name renamed
ip link show enp0s31f6
ip link set renamed name eno2
ip link set enp0s31f6 name enp0s31f6
ip link set eno2 alias "the uplink"
ip link show eno2
ip -j link show eno2
ip -d link show eno2
ip addr show eno2
ip -br link show eno2
ip -o link show eno2
ip link set eno2 alias other
ip link show eno2
ip link set eno2 alias ""
ip link show eno2
ip link set eno2 alias
ip link add d0 address 02:00:00:00:00:0d alias dummy-alias type dummy
ip link show d0
ip link set d0 group 5
ip link show d0
ip link show group 5
ip link show group default
ip link set d0 group default
ip link show d0
ip link set d0 group bogus
ip link add d1 address 02:00:00:00:00:0e index 77 type dummy
ip link show d1
ip link add d2 address 02:00:00:00:00:0f type dummy
ip link show d2
ip link add d3 index 77 type dummy
ip link add d3 index 0 type dummy
ip link add d3 index -1 type dummy
ip link add d3 index foo type dummy
ip link set d2 index 5
ip link add d4 address 02:00:00:00:00:14 txqueuelen 7 numtxqueues 4 numrxqueues 2 type dummy
ip link show d4
ip -d link show d4
ip link set d4 txqueuelen 9
ip link set d4 qlen 10
ip link show d4
ip link set d4 txqueuelen foo
ip -s -s link show d4
ip netns add n
ip link set eno2 netns n
ip -n n link show eno2
ip -n n link show enp0s31f6
ip link show enp0s31f6
ip -n n link property add dev eno2 altname d0
ip -n n link set eno2 netns 1
ip -n n link property del dev eno2 altname d0
ip -n n link set eno2 netns 1
ip link show enp0s31f6
ip link property add dev v5 altname uplink.5
ip link show uplink.5
ip link del uplink.5
ip link show uplink.5
ip link del enp0s31f6
ip link show eno2
