. ./lan.bash; up
advertise 'prefix fe80::/64 { }; prefix ff05::/64 { }; prefix fec0:0:0:1::/64 { };'
addresses
ip -6 route show dev v0
