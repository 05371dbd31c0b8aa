# The author's machine as the first chapter leaves it, two slaves in l2 bridge mode, with its name resolution: a host
# whose /etc/resolv.conf names a stub at 127.0.0.53, systemd-resolved, and the provider's name server 10.3.3.3.
. ./machine.sh
ip netns add dns
ip -n dns link set lo up
ip -n gw link add eth3 type veth peer name eth0 netns dns
ip -n gw addr add 10.3.3.1/24 brd + dev eth3
ip -n gw link set eth3 up
ip -n dns addr add 10.3.3.3/24 brd + dev eth0
ip -n dns link set eth0 up
ip -n dns route add default via 10.3.3.1
ip netns exec dns dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --pid-file=/tmp/dns.pid \
  --local=/com/ --local=/in-addr.arpa/ --host-record=baidu.com,110.242.68.66

printf 'hosts: files dns\n' >/etc/nsswitch.conf
printf '127.0.0.1\tlocalhost\n127.0.1.1\tipvl\n' >/etc/hosts
rm -f /etc/resolv.conf
printf 'nameserver 127.0.0.53\noptions edns0 trust-ad\n' >/etc/resolv.conf
mkdir -p /run/dbus /run/systemd/resolve /run/systemd/netif/links /run/systemd/system
chown systemd-resolve: /run/systemd/resolve 2>/dev/null
dbus-daemon --system --fork --nopidfile
env RUNTIME_DIRECTORY=/run/systemd/resolve /lib/systemd/systemd-resolved >/dev/null 2>&1 &

for number in 1 2; do
  ip netns add ns$number
  ip link add link eno2 name ipvl$number type ipvlan mode l2 bridge
  ip link set ipvl$number netns ns$number
  ip -n ns$number link set lo up
  ip -n ns$number link set ipvl$number up
  ip -n ns$number addr add 10.138.36.$((number + 1))/23 dev ipvl$number
done
ip -n ns1 route add default dev ipvl1
ip -n ns2 route add default via 10.138.36.1 dev ipvl2
sleep 5
