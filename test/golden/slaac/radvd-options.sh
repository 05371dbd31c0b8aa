. ./lan.bash; up
tcpdump -l -n -t -vvv -i v0 'icmp6[0] == 134' 2>/dev/null | tee dump >/dev/null & 
sleep 1.5
advertise 'AdvManagedFlag on; AdvOtherConfigFlag on; AdvHomeAgentFlag on; AdvDefaultPreference high; AdvCurHopLimit 20; AdvReachableTime 1000; AdvRetransTimer 2000; AdvLinkMTU 1400; AdvIntervalOpt on; AdvHomeAgentInfo on; HomeAgentPreference 5; HomeAgentLifetime 100; prefix 2001:db8:1::/64 { AdvRouterAddr on; AdvValidLifetime 1000; AdvPreferredLifetime 900; }; prefix 2001:db8:2::/48 { AdvOnLink off; AdvAutonomous off; AdvValidLifetime infinity; AdvPreferredLifetime infinity; }; route 2001:db8:a::/48 { AdvRoutePreference low; AdvRouteLifetime 600; }; RDNSS 2001:db8::53 2001:db8::54 { AdvRDNSSLifetime 400; }; DNSSL example.org sub.example.com { };'
kill $(cat /run/radvd.pid); sleep 1
grep -v flowlabel dump
