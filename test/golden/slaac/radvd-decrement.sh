. ./lan.bash; up
echo 'interface v1 { AdvSendAdvert on; MinRtrAdvInterval 3; MaxRtrAdvInterval 4; prefix 2001:db8:1::/64 { DecrementLifetimes on; AdvValidLifetime 1000; AdvPreferredLifetime 6; }; };' >radvd.conf
ip netns exec r radvd -C radvd.conf -n -d 3 -m stderr_clean -p /run/radvd.pid >radvd.log 2>&1 &
sleep 1.5
addresses
sleep 9
addresses
grep cease radvd.log
kill -USR1 $(cat /run/radvd.pid)
sleep 0.5
grep -i reset radvd.log
