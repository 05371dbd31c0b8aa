# /sys/class/net of a namespace: what devices tell of themselves.
. ./pair.sh
$B ip link add d0 type dummy; $B ip link set d0 address 02:00:00:00:00:d0 up
$B ip link add br0 type bridge; $B ip link set br0 address 02:00:00:00:00:b0 up
$B ip link add i0 link e0 type ipvlan mode l2; $B ip link set i0 up
$B ip link add i1 link e0 type ipvlan mode l2
$B ip link add v1 address 02:00:00:00:00:71 type veth peer name v2 address 02:00:00:00:00:72
sleep 1.5
cd /
files="addr_len address broadcast carrier carrier_changes dev_id dev_port dormant duplex flags gro_flush_timeout ifalias
  ifindex iflink link_mode mtu napi_defer_hard_irqs netdev_group operstate phys_port_id phys_port_name phys_switch_id
  proto_down speed testing threaded tx_queue_len type uevent"
for d in lo e0 d0 br0 i0 i1 v1; do
  for f in $files; do echo "$d/$f: $($B cat /sys/class/net/$d/$f 2>&1)"; done
done
run ls /sys/class/net
run ls /sys/class/net/e0/statistics
run ls /sys/class/net/e0/queues
for n in a b; do ip netns exec $n ls /sys/class/net; done
$A ping -q -c 3 -i 0.2 10.0.0.2 >/dev/null
run cat /sys/class/net/lo/statistics/rx_packets /sys/class/net/d0/statistics/tx_dropped /sys/class/net/i0/statistics/collisions
run cat /sys/class/net/nosuch/mtu
run cat /sys/class/net/e0/nosuch
run cat /sys/class/net/e0/statistics/nosuch
run cat /sys/class/net/e0/statistics
run bash -c 'echo 1400 > /sys/class/net/d0/mtu; echo $?; cat /sys/class/net/d0/mtu'
run bash -c 'echo 0x500 > /sys/class/net/d0/mtu; cat /sys/class/net/d0/mtu'
run bash -c 'echo abc > /sys/class/net/d0/mtu; echo $?; cat /sys/class/net/d0/mtu'
run bash -c 'echo 20 > /sys/class/net/e0/mtu; echo $?; cat /sys/class/net/e0/mtu'
run bash -c 'echo 77 > /sys/class/net/d0/tx_queue_len; cat /sys/class/net/d0/tx_queue_len'
run bash -c 'echo 02:00:00:00:00:01 > /sys/class/net/d0/address; echo $?'
run bash -c 'echo 1 > /sys/class/net/d0/ifindex; echo $?'
$B ip link set d0 down
run cat /sys/class/net/d0/operstate
run cat /sys/class/net/d0/carrier
$B ip link set d0 name d1
run ls /sys/class/net
run cat /sys/class/net/d1/ifindex
