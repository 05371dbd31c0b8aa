# Probes that sendmsg refuses: this ping says nothing of EPERM, EACCES or EINVAL, counts the probe as sent and goes on.
ip link set lo up
ip link add d0 type dummy
ip addr add 10.0.0.1/24 dev d0
ip link set d0 up
ip neigh add 10.0.0.2 lladdr 02:00:00:00:00:02 dev d0
iptables -A OUTPUT -p icmp -d 10.0.0.2 -j DROP
ping -c 2 -i 0.2 -W 0.3 10.0.0.2; echo $?
ping -q -c 1 -W 0.3 10.0.0.2; echo $?
ping -f -c 3 -W 0.3 10.0.0.2; echo $?
ping -c 3 -i 0.4 -W 0.3 10.0.0.9 & sleep 0.2; ip route add prohibit 10.0.0.9; sleep 0.4; ip route del prohibit 10.0.0.9
ip route add blackhole 10.0.0.9; wait $!; echo $?
