. ./lan.bash
sysctl -q -w net.ipv6.conf.v0.router_solicitations=0
up
try() {
  configure "$1"
  ip netns exec r radvd -C radvd.conf -n -m stderr_clean -p /run/radvd.pid & pid=$!
  sleep 1; kill $pid 2>/dev/null; wait $pid; local status=$?; sleep 0.3; echo "[$status]"
}
try 'MaxRtrAdvInterval 3;'
try 'MaxRtrAdvInterval 2000;'
try 'MinRtrAdvInterval 2;'
try 'MaxRtrAdvInterval 10; MinRtrAdvInterval 9;'
try 'MinDelayBetweenRAs 2;'
try 'AdvLinkMTU 1000;'
try 'AdvLinkMTU 2000;'
try 'AdvReachableTime 4000000;'
try 'AdvDefaultLifetime 10;'
try 'AdvDefaultLifetime 9001;'
try 'AdvHomeAgentInfo on; AdvIntervalOpt on;'
try 'AdvMobRtrSupportFlag on;'
try 'prefix 2001:db8::/56 { };'
try 'route ::/0 { AdvRouteLifetime 0; };'
try 'IgnoreIfMissing off; MaxRtrAdvInterval 3;'
try 'AdvCurHopLimit 1; AdvRetransTimer 5; AdvReachableTime 50;'
ip -n r link set v1 down
try ''
