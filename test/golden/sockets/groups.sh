# Multicast groups of devices: ip maddr, /proc/net, and what joining and leaving changes.
. ./pair.sh
$B ip link add d0 type dummy; $B ip link set d0 address 02:00:00:00:00:d0 up
sleep 1
MA() { echo "# ip $*"; ip netns exec b ip "$@" 2>&1; echo "[$?]"; }
show() { MA maddr show dev e0; run cat /proc/net/igmp /proc/net/dev_mcast; run grep e0 /proc/net/igmp6; }
show
MA maddr
MA -4 maddr
MA -6 maddr show
MA -0 maddr
MA -o maddr show dev e0
MA -j maddr show dev e0
MA -j -p -4 maddr show
MA maddr show lo
MA maddr show dev nosuch
MA maddr show dev e0 d0
MA m l e0
MA maddr add 01:00:5e:01:02:03 dev e0
MA maddr add 01:00:5e:01:02:03 dev e0
MA -0 maddr show dev e0
run cat /proc/net/dev_mcast
MA maddr del 01:00:5e:01:02:03 dev e0
MA maddr del 01:00:5e:01:02:03 dev e0
MA maddr add 33:33:00:00:00:01 dev e0
MA -0 maddr show dev e0
MA maddr del 33:33:00:00:00:01 dev e0
MA -0 maddr show dev e0
MA maddr add 02:11:22:33:44:55 dev d0
MA -0 maddr show dev d0
MA maddr del address 02:11:22:33:44:55 dev d0
MA maddr add 01:00:5e:01:02:03 dev lo
MA maddr add 01:00:5e:01:02:03 dev nosuch
MA maddr add 01:00:5e:01:02:03
MA maddr add zz dev e0
MA maddr add 01:02 dev e0
MA maddr add 01:00:5e:01:02:03 dev e0 dev e0
MA maddr add 01:00:5e:01:02:03 01:00:5e:01:02:03 dev e0
MA maddr nosuch
MA maddr add 10.0.0.1 dev e0
echo "# the device goes down and up"
$B ip link set e0 down
MA maddr show dev e0
$B ip link set e0 up; sleep 1.5
MA maddr show dev e0
echo "# an address more, and one less"
$B ip addr add fd00::7777/64 dev e0 nodad
MA -6 maddr show dev e0
$B ip addr del fd00::7777/64 dev e0
MA -6 maddr show dev e0
echo "# forwarding joins the routers' groups"
$B sysctl -qw net.ipv6.conf.e0.forwarding=1 
MA -6 maddr show dev e0
run cat /proc/net/igmp
