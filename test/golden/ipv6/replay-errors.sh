exec 2>&1
set -x
ip link set lo up
ip link add d0 address ba:6b:8c:89:88:22 type dummy; ip link add d1 address ba:6b:8c:89:88:23 type dummy
ip link set d0 up; ip link set d1 up
ip addr add 2001:db8::1/64 dev d0 nodad; ip addr add 2001:db8:f::1/64 dev d1 nodad
ip route add unreachable 2001:db8:5::/64; ip route add blackhole 2001:db8:6::/64; ip route add prohibit 2001:db8:7::/64; ip route add throw 2001:db8:8::/64
ip route add local 2001:db8:9::/64 dev lo
for d in 2620::1 2001:db8:5::1 2001:db8:6::1 2001:db8:7::1 2001:db8:8::1 2001:db8:9::9 2001:db8::1 fe80::1 fe80::1%d0 ff02::1 ff02::1%d1 ff05::5 :: ::1 2001:db8::77; do ping -c1 -W1 $d; echo $?; done
ping -c1 -W1 -I d0 2001:db8:f::1; ping -c1 -W1 -I d1 2001:db8:f::1; ping -c1 -W1 -I 2001:db8:f::1 2001:db8::5; ping -c1 -W1 -I d0 ff02::1;
ip -6 route add default via 2001:db8::fe; ping -c1 -W1 2620::1; echo $?
sysctl -w net.ipv6.icmp.echo_ignore_all=1; ping -c1 -W1 ::1; sysctl -w net.ipv6.icmp.echo_ignore_all=0
sysctl -w net.ipv6.icmp.echo_ignore_multicast=1; ping -c1 -W1 ff02::1%d0;  sysctl -w net.ipv6.conf.all.disable_ipv6=1; ping -c1 -W1 ::1; echo $?
