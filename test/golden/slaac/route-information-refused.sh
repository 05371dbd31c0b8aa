. ./lan.bash; up
advertise 'route 2001:db8:a::/48 { };'
ip -6 route
sysctl net.ipv6.conf.v0.accept_ra_rt_info_max_plen net.ipv6.conf.v0.accept_ra_rt_info_min_plen
