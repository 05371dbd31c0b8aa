. ./lan.bash; up
configure 'prefix 2001:db8:1::/64 { };'
ip netns exec r radvd -C $PWD/radvd.conf -p /run/radvd.pid; echo "[$?]"
sleep 2.7
addresses
ip -6 route
kill $(cat /run/radvd.pid); sleep 0.5
ip -6 route
ls /run/radvd.pid
configure 'AdvDefaultLifetime 1;'
ip netns exec r radvd -d 3 -C $PWD/radvd.conf -p /run/radvd.pid 2>&1 | cut -d: -f 4- | cut -c 1-60 ; sleep 0.3
