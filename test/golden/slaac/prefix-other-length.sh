. ./lan.bash; up
advertise 'prefix 2001:db8::/48 { }; prefix 2001:db8:0:1::/80 { }; prefix 2001:db8:0:2::1/64 { };'
addresses
ip -6 route show dev v0
grep length radvd.log
