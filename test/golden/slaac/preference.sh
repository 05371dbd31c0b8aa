. ./lan.bash; up
advertise 'AdvDefaultPreference high;'
ip -6 route
readvertise 'AdvDefaultPreference low;'
ip -6 route
sysctl -w net.ipv6.conf.v0.accept_ra_rtr_pref=0
readvertise 'AdvDefaultPreference high;'
ip -6 route
ip -j -6 route show default | grep -o '"metrics":.*'
