. ./lan.bash; up
configure 'MinDelayBetweenRAs 3; prefix 2001:db8:1::/64 { }; RDNSS 2001:db8::53 { AdvRDNSSLifetime 400; };'
ip netns exec r radvd -C radvd.conf -n -d 5 -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
sleep 1
ip link set v0 down; sleep 1.6; ip link set v0 up
sleep 4
ip -n r addr add 2001:db8:7::1/64 dev v1 nodad
sleep 2
kill -USR1 $(cat /run/radvd.pid); sleep 0.3
kill -HUP $(cat /run/radvd.pid); sleep 0.3
kill $(cat /run/radvd.pid); sleep 0.5
grep -v 'reeing\| PID \|pid [0-9]\|pid file\|polling for' radvd.log
