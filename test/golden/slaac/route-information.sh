. ./lan.bash
sysctl -w net.ipv6.conf.v0.accept_ra_rt_info_max_plen=64
sysctl -w net.ipv6.conf.v0.accept_ra_rt_info_min_plen=16
up
advertise 'route 2001:db8:a::/48 { AdvRouteLifetime 1000; AdvRoutePreference high; }; route 2001:db8:b::/64 { AdvRouteLifetime infinity; AdvRoutePreference low; }; route 2001:db8:c::/96 { }; route 2000::/8 { }; route 2001:db8:d::9/56 { };'
ip -6 route
ip -6 route get 2001:db8:a::1
readvertise 'route 2001:db8:a::/48 { AdvRouteLifetime 0; }; route 2001:db8:b::/64 { AdvRouteLifetime 800; };'
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_rtr_pref=0
readvertise 'route 2001:db8:e::/48 { };'
ip -6 route
kill $(cat /run/radvd.pid); sleep 0.5
ip -6 route
