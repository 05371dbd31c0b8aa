. ./lan.bash; up
ip addr add 2001:db8:5::1/64 dev v0 nodad valid_lft 6 preferred_lft 3
ip addr add 2001:db8:5::2/64 dev v0 nodad preferred_lft 2
ip addr add 2001:db8:6::1/64 dev v0 nodad valid_lft 100 preferred_lft 50
ip -6 addr show dev v0 scope global
sleep 4.5
ip -6 addr show dev v0 scope global
ip addr change 2001:db8:5::2/64 dev v0 valid_lft 500 preferred_lft 400
ip addr change 2001:db8:6::1/64 dev v0
ip addr change 2001:db8:7::1/64 dev v0 valid_lft 500 preferred_lft 600
ip addr change 2001:db8:7::1/64 dev v0 nodad valid_lft 500 preferred_lft 400
sleep 3
ip -6 addr show dev v0 scope global
