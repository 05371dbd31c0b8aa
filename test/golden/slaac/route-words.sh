exec 2>&1
ip link set lo up
ip link add d0 address 02:00:00:00:00:11 type dummy
ip link set d0 up
ip addr add 2001:db8::1/64 dev d0 nodad
sleep 1.5
ip -6 route add 2001:db8:1::/48 via 2001:db8::fe pref high
ip -6 route add 2001:db8:2::/48 via 2001:db8::fe pref low
ip -6 route add 2001:db8:3::/48 via 2001:db8::fe pref 3
ip -6 route add 2001:db8:4::/48 via 2001:db8::fe pref 2
ip -6 route add 2001:db8:5::/48 via 2001:db8::fe pref foo
ip -6 route add 2001:db8:5::/48 via 2001:db8::fe pref 256
ip -6 route add 2001:db8:5::/48 via 2001:db8::fe expires 500
ip -6 route add 2001:db8:6::/48 via 2001:db8::fe expires foo
ip -6 route add 2001:db8:6::/48 via 2001:db8::fe expires 5 expires 6
ip -6 route add 2001:db8:6::/48 via 2001:db8::fe hoplimit 30
ip -6 route add 2001:db8:7::/48 via 2001:db8::fe hoplimit 300
ip -6 route add 2001:db8:8::/48 via 2001:db8::fe hoplimit foo
ip -6 route add 2001:db8:8::/48 via 2001:db8::fe hoplimit 30 mtu 1300 expires 3 pref high
ip -6 route add 2001:db8:9::/48 dev d0 hoplimit 0
ip -6 route
ip -6 route get 2001:db8:8::1
ip -6 route append 2001:db8:5::/48 via 2001:db8::fe expires 700
ip -6 route show 2001:db8:5::/48
ip -6 route append 2001:db8:5::/48 via 2001:db8::fe
ip -6 route show 2001:db8:5::/48
ip -6 route replace 2001:db8:5::/48 via 2001:db8::fe expires 300 pref low
ip -6 route show 2001:db8:5::/48
ip -6 route change 2001:db8:5::/48 via 2001:db8::fe
ip -6 route show 2001:db8:5::/48
sleep 3.5
ip -6 route get 2001:db8:8::1
