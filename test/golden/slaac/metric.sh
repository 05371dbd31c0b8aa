. ./lan.bash
sysctl -w net.ipv6.conf.v0.ra_defrtr_metric=50
up
advertise ''
ip -6 route
sysctl -w net.ipv6.conf.v0.ra_defrtr_metric=2000
ip -6 route
readvertise ''
ip -6 route
