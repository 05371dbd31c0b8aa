# ping -I: devices and addresses, of the target's family and of the other one; IPv6 too.
ip link set lo up
ip link add e0 address 02:00:00:00:00:01 type veth peer name e1
ip link set e0 up; ip link set e1 up
ip addr add 10.0.0.1/24 dev e0
sleep 3
run() { echo "# $*"; "$@" 2>&1; echo "[$?]"; }
run ping -6 -c1 -I nosuch ::1
run ping -c1 -I nosuch fe80::1
run ping -c1 -I nosuch 127.0.0.1
run ping -c1 -I nosuch nosuchhost
run ping -6 -c1 -I nosuch -s 100000000 ::1
run ping -c1 -I fe80::1%nosuch ::1
run ping -c1 fe80::1%nosuch
run ping -c1 -I fe80::zz 127.0.0.1
run ping -c1 -I 10.1 127.0.0.1
run ping -6 -c1 -I 10.0.0.1 ::1
run ping -c1 -I 2001:db8::5 127.0.0.1
run ping -c1 -I 2001:db8::5 ::1
run ping -c1 -I fe80::ff:fe00:1%e0 fe80::ff:fe00:1%e0
run ping -c1 -I fe80::ff:fe00:1 fe80::ff:fe00:1%e0
run ping -c1 -I e0 fe80::ff:fe00:1
