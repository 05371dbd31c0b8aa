. ./lan.bash; up
advertise 'prefix 2001:db8:1::/64 { DeprecatePrefix on; AdvValidLifetime 9000; AdvPreferredLifetime 8000; }; prefix 2001:db8:2::/64 { AdvValidLifetime 9000; AdvPreferredLifetime 8000; };'
addresses
kill -INT $(cat /run/radvd.pid); sleep 1.5
addresses
ip -6 route
cat radvd.log
