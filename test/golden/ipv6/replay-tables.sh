# Tables by the names of /etc/iproute2/rt_tables, in routes and rules of both families.
exec 2>&1
ip link add e0 address ba:6b:8c:00:00:01 type dummy; ip link set e0 up
ip addr add 10.0.0.1/24 dev e0; ip addr add 2001:db8::1/64 dev e0 nodad
t() { echo "\$ $*"; "$@"; echo "[$?]"; }
t ip route add 10.9.0.0/16 via 10.0.0.9 table blue
mkdir -p /etc/iproute2
echo "# tables of this host" >> /etc/iproute2/rt_tables
echo "100 blue" >> /etc/iproute2/rt_tables
printf '  0xc8\tred # the other\n' >> /etc/iproute2/rt_tables
t ip route add 10.9.0.0/16 via 10.0.0.9 table blue
t ip -6 route add 2001:db8:9::/48 via 2001:db8::9 table red
t ip route show table blue
t ip -6 route show table red
t ip -N -6 route show table red
t ip route show table 100
t ip rule add from 10.1.0.0/16 lookup blue
t ip -6 rule add from 2001:db8:1::/48 table red pref 7
t ip rule
t ip -6 rule
t ip -N rule
t ip -j rule list table blue
t ip rule list table red
t ip route get 10.9.0.1 from 10.0.0.1
t ip rule add to 10.9.0.0/16 table blue
t ip route get 10.9.0.1
t ip route show table all | grep 10.9
t ip rule del table blue
t ip rule del lookup blue
t ip rule del lookup blue
t ip route flush table blue
t ip route show table blue
t ip rule add table green
echo "no number" >> /etc/iproute2/rt_tables; echo "300 green" >> /etc/iproute2/rt_tables
ip rule add table 100
t ip rule add table green 2>/dev/null
