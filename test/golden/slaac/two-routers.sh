. ./lan.bash; up
# A second link with a second router.
ip link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04 netns r
ip netns exec r sysctl -q -w net.ipv6.conf.v3.addr_gen_mode=1
ip -n r link set v3 up; ip -n r addr add fe80::3/64 dev v3 nodad
ip link set v2 up; sleep 2.5
echo 'interface v1 { AdvSendAdvert on; MaxRtrAdvInterval 300; AdvDefaultPreference low; };
interface v3 { AdvSendAdvert on; MaxRtrAdvInterval 300; AdvDefaultPreference high; };' >radvd.conf
ip netns exec r radvd -C radvd.conf -n -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
sleep 1
ip -6 route
ip -6 route get 2001:db8::1
ip -6 neigh replace fe80::3 dev v2 nud failed
ip -6 route get 2001:db8::1
ip -6 neigh show dev v2
sleep 1.5
ip -6 neigh show dev v2
ip -6 route get 2001:db8::1
# Without the preference, which the kernel shows as it was when this route was first used.
chosen() { ip -6 route get 2001:db8::1 $* | grep -o 'via .* src'; }
reconfigure high low
ip -6 route
chosen
reconfigure low medium
chosen
chosen oif v2
ip link set v0 down
chosen
