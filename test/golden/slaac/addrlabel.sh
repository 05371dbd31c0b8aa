exec 2>&1
ip link add v0 type dummy
ip addrlabel
ip addrlabel add
ip addrlabel add prefix 2001:db8::/64
ip addrlabel add prefix 2001:db8::/64 label 99
ip addrlabel add prefix 2001:db8::/64 label 99
ip addrlabel add prefix 2001:db8::/64 label 98
ip addrlabel add prefix 2001:db8::/64 dev v0 label 98
ip addrlabel add prefix 2001:db8::/64 dev v0 label 97
ip addrlabel add prefix 2001:db8::5/64 dev lo label 97
ip addrlabel add prefix 2001:db8:1::/64 label 0x10
ip addrlabel add prefix 2001:db8::/48 label 5 foo
ip addrlabel add prefix ::/0 dev v0 label 3
ip addrlabel add prefix ::ffff:1.2.3.4/120 label 3
ip addrlabel add prefix ::ffff:0:0/90 label 3
ip addrlabel add prefix 2001:db8::/64 dev nosuch label 98
ip addrlabel add prefix 2001:db8::1/64 label 4294967295
ip addrlabel add prefix 2001:db8::1/64 label x
ip addrlabel add prefix 10.0.0.0/8 label 5
ip addrlabel add prefix junk label 5
ip addrlabel add foo 2001:db8::/64
ip addrlabel list
ip -j addrlabel list
ip -4 addrlabel list
ip addrlabel list foo; echo [$?]
ip addrlabel del prefix 2001:db8::/64
ip addrlabel del prefix 2001:db8::/64 label 1
ip addrlabel del prefix 2001:db8::/64 label 1
ip addrlabel del prefix 2001:db8::/64 dev v0 label 1
ip addrlabel del prefix 2001:db8::/63 label 1
ip addrlabel foo; echo [$?]
ip addrlabel list
ip link del v0
ip addrlabel list | tail -n 4
ip addrlabel flush
ip addrlabel list
ip addrlabel flush x
