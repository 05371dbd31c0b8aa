. ./lan.bash; up
sysctl -q -w net.ipv6.conf.all.forwarding=1
advertise 'AdvManagedFlag on; AdvCurHopLimit 30; AdvReachableTime 1000; AdvLinkMTU 1400; prefix 2001:db8:1::/64 { AdvValidLifetime 1000; AdvPreferredLifetime 900; }; RDNSS 2001:db8::53 2001:db8::54 { }; route 2001:db8:a::/48 { };'
echo 'interface v0 { AdvSendAdvert on; MaxRtrAdvInterval 300; AdvReachableTime 2000; AdvLinkMTU 1300; prefix 2001:db8:1::/64 { AdvValidLifetime 2000; }; RDNSS 2001:db8::53 { }; };' >h.conf
radvd -C h.conf -n -m stderr_clean -d 3 -p /run/h.pid >h.log 2>&1 &
sleep 1
kill $(cat /run/radvd.pid); sleep 0.5
kill $(cat /run/h.pid); sleep 0.5
grep agree radvd.log
grep 'agree\|advertised' h.log | grep -v pid
