. ./lan.bash; up
ip netns add q
ip link add v2 address 02:00:00:00:00:03 type veth peer name v3 address 02:00:00:00:00:04 netns q
ip netns exec q sysctl -q -w net.ipv6.conf.all.forwarding=1
ip -n q link set v3 up; ip link set v2 up; sleep 3.5
advertise ''
echo 'interface v3 { AdvSendAdvert on; MaxRtrAdvInterval 300; };' >q.conf
ip netns exec q radvd -C q.conf -n -m stderr_clean -p /run/radvd.pid; echo "[$?]"
ip netns exec q radvd -C q.conf -n -m stderr_clean -p /run/q.pid >q.log 2>&1 &
sleep 1
ip -6 route
kill $(cat /run/q.pid) $(cat /run/radvd.pid); sleep 1
ip -6 route
ls /run/*.pid
