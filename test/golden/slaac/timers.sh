. ./lan.bash; up
values() { sysctl net.ipv6.neigh.v0.retrans_time_ms net.ipv6.neigh.v0.base_reachable_time_ms net.ipv6.neigh.v0.gc_stale_time net.ipv6.neigh.v0.retrans_time; }
values
advertise 'AdvReachableTime 20000; AdvRetransTimer 2000;'
values
readvertise 'AdvReachableTime 50; AdvRetransTimer 5;'
values
readvertise 'AdvReachableTime 0; AdvRetransTimer 0;'
values
readvertise 'AdvReachableTime 12345; AdvRetransTimer 1234;'
values
ip netns exec r sysctl net.ipv6.neigh.v1.retrans_time_ms net.ipv6.neigh.v1.base_reachable_time_ms
grep privsep radvd.log
