. ./lan.bash; up
advertise 'AdvManagedFlag on; AdvOtherConfigFlag on; AdvIntervalOpt on; RDNSS 2001:db8::53 2001:db8::54 { }; DNSSL example.org { }; prefix 2001:db8:1::/64 { AdvRouterAddr on; };'
addresses
ip -6 route
