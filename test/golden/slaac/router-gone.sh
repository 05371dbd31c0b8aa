. ./lan.bash; up
echo 'interface v1 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; AdvDefaultLifetime 5; prefix 2001:db8:1::/64 { AdvValidLifetime 8; AdvPreferredLifetime 7; }; };' >radvd.conf
ip netns exec r radvd -C radvd.conf -n -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
sleep 0.5
kill -KILL $!; wait $! 2>/dev/null
ip -6 route
sleep 3
ip -6 route get 2001:db8:9::1
sleep 3
ip -6 route get 2001:db8:9::1
ip -6 route get 2001:db8:1::1
sleep 3
ip -6 route get 2001:db8:1::1
addresses
ip link set v0 down
ip -6 route
