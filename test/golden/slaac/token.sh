. ./lan.bash; up
ip token
ip token set ::5 dev v0
ip token
ip -6 addr show dev v0
advertise 'prefix 2001:db8:1::/64 { };'
addresses
ip token set 2001:db8:ff::6 dev v0
sleep 1.5
addresses
readvertise 'prefix 2001:db8:1::/64 { };'
sleep 2.5
addresses
ip token get dev v0
ip -j token list dev v0
ip token del dev v0
ip token
readvertise 'prefix 2001:db8:1::/64 { };'
sleep 2.5
addresses
