. ./lan.bash
sysctl -w net.ipv6.conf.v0.addr_gen_mode=2
sysctl net.ipv6.conf.v0.stable_secret
sysctl -w net.ipv6.conf.v0.stable_secret=2001:db8:1234::77
sysctl net.ipv6.conf.v0.stable_secret net.ipv6.conf.v0.addr_gen_mode
up
advertise 'prefix 2001:db8:1::/64 { }; prefix 2001:db8:2::/64 { };'
ip -6 addr show dev v0
ip -j -6 addr show dev v0 | grep -o '"stable-privacy":[a-z]*'
ip -d link show dev v0 | grep -o 'addrgenmode [a-z_0-9]*'
sysctl -w net.ipv6.conf.v0.stable_secret=::1
sysctl net.ipv6.conf.v0.stable_secret
readvertise 'prefix 2001:db8:1::/64 { };'
sleep 2.5
ip -6 addr show dev v0
