. ./lan.bash; up
advertise 'AdvDefaultLifetime 0; route ::/0 { AdvRouteLifetime 1000; AdvRoutePreference low; };'
ip -6 route
readvertise 'AdvDefaultLifetime 500; route ::/0 { AdvRouteLifetime 400; AdvRoutePreference high; };'
ip -6 route
readvertise 'AdvDefaultLifetime 500; route ::/0 { AdvRouteLifetime 0; };'
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_defrtr=0
readvertise 'AdvDefaultLifetime 500; route ::/0 { AdvRouteLifetime 400; };'
ip -6 route
grep flap radvd.log
