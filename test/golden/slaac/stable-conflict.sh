. ./lan.bash
sysctl -w net.ipv6.conf.v0.stable_secret=2001:db8:1234::77
sysctl net.ipv6.idgen_retries net.ipv6.idgen_delay
up
mine=$(ip -6 -o addr show dev v0 | grep -o 'fe80::[0-9a-f:]*' | head -n 1)
ip -6 addr show dev v0
ip link set v0 down
ip -n r addr add $mine/64 dev v1 nodad
ip link set v0 up
sleep 5.5
ip -6 addr show dev v0
sysctl -w net.ipv6.idgen_retries=0
ip link set v0 down
ip link set v0 up
sleep 5.5
ip -6 addr show dev v0
