rm -f /etc/resolv.conf; echo 'nameserver 10.3.3.9' >/etc/resolv.conf
ip link add eno2 type veth peer name p58; ip link set eno2 up; ip link set p58 up; ip addr add 10.138.36.58/24 dev eno2
for name in ns1 ns2; do ip netns add $name; done
ip link add link eno2 name ipvl2 type ipvlan mode l2; ip link set ipvl2 netns ns2; ip -n ns2 link set ipvl2 up
ip -n ns1 link add veth9 type veth peer name veth8
mkdir -p /run/dbus /run/systemd/resolve /run/systemd/netif/links /run/systemd/system; chown systemd-resolve: /run/systemd/resolve 2>/dev/null
resolved() { env RUNTIME_DIRECTORY=/run/systemd/resolve /lib/systemd/systemd-resolved >/dev/null 2>&1 & }
# cases
resolvectl dns eno2 10.3.3.3
ip netns exec ns2 resolvectl dns ipvl2 10.3.3.3 10.3.3.4
resolvectl nosuch
resolvectl --nosuch
dbus-daemon --system --fork --nopidfile; resolved; sleep 5
resolvectl dns
resolvectl dns eno2
resolvectl dns eno2 10.3.3.3 10.3.3.4
resolvectl dns eno2
resolvectl dns
resolvectl dns 3
resolvectl dns nosuch
resolvectl dns nosuch 10.3.3.3
resolvectl dns 77 10.3.3.3
resolvectl dns eno2 nonsense
resolvectl dns eno2 2001:db8::53
resolvectl dns eno2
resolvectl dns eno2 ''
resolvectl dns eno2
resolvectl domain eno2 lab.test
resolvectl domain eno2
ip netns exec ns2 ip -br link show ipvl2 | cut -c 1-6
ip netns exec ns2 resolvectl dns ipvl2 10.3.3.3 10.3.3.4
ip netns exec ns2 resolvectl dns 4 10.3.3.3
ip netns exec ns2 resolvectl dns ipvl2
ip netns exec ns2 resolvectl dns
ip netns exec ns2 resolvectl dns eno2 10.3.3.3
ip netns exec ns2 resolvectl domain ipvl2 lab.test
ip netns exec ns2 resolvectl revert ipvl2
ip netns exec ns1 resolvectl dns veth9 10.9.9.9
resolvectl dns
ip netns exec ns1 resolvectl revert veth9
resolvectl dns
resolvectl revert eno2
resolvectl revert
resolvectl dns eno2
resolvectl domain
