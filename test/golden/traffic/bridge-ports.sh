# Four hosts on a bridge: what each port setting does to what they receive.
exec 2>&1
for n in a b c d sw; do ip netns add $n; ip netns exec $n sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1; ip -n $n link set lo up; done
ip -n sw link add br0 address 02:00:00:00:00:b0 type bridge; ip -n sw link set br0 up; sleep 3
k=1
for n in a b c d; do
  ip link add e0 address 02:00:00:00:00:0$k netns $n type veth peer name p$n address 02:00:00:00:01:0$k netns sw
  ip -n sw link set p$n master br0 up; ip -n $n addr add 10.0.0.$k/24 dev e0; ip -n $n link set e0 up; k=$((k+1))
done
ip -n sw addr add 10.0.0.9/24 dev br0
for n in a b c d sw; do for k in 1 2 3 4; do [ $n = sw ] && dev=br0 || dev=e0; ip -n $n neigh replace 10.0.0.$k lladdr 02:00:00:00:00:0$k dev $dev; done; done
ip -n a neigh add 10.0.0.9 lladdr 02:00:00:00:00:b0 dev e0
sleep 6
state() { for n in a b c d; do ip -n $n -s link show e0 | head -4 | tail -1; done; bridge -n sw fdb show br br0 | grep -v permanent | sort; ip -n sw -s link show br0 | grep -v -E 'br0|link|bytes'; }
p() { ip netns exec $1 ping -q -c1 -W1 $2 | grep packets; }
ask() { ip netns exec $1 arping -q -c1 -w1 -b -I e0 $2; echo "arping $?"; }
state
echo "# a pings b, and the bridge"; p a 10.0.0.2; p a 10.0.0.9; state
echo "# nobody has it"; ask a 10.0.0.77; state
echo "# isolated a and b"; for q in pa pb; do bridge -n sw link set dev $q isolated on; done; p a 10.0.0.2; p a 10.0.0.3; state; for q in pa pb; do bridge -n sw link set dev $q isolated off; done
echo "# no unknown unicast to d"; bridge -n sw link set dev pd flood off; ip -n a neigh add 10.0.0.99 lladdr 02:00:00:00:00:99 dev e0; p a 10.0.0.99; state
echo "# no broadcast to d"; bridge -n sw link set dev pd bcast_flood off; ask a 10.0.0.77; state
echo "# c is not learned"; bridge -n sw link set dev pc learning off; bridge -n sw fdb del 02:00:00:00:00:03 dev pc master; p c 10.0.0.1; state
echo "# hairpin on a"; bridge -n sw link set dev pa hairpin on; ask a 10.0.0.77; state; bridge -n sw link set dev pa hairpin off
echo "# b takes c's address"; ip -n b link set e0 address 02:00:00:00:00:03; ask b 10.0.0.88; state
echo "# b's port disabled"; bridge -n sw link set dev pb state 0; p a 10.0.0.2; state; bridge -n sw link set dev pb state 3
echo "# too long for d's port"; ip -n c link set e0 mtu 3000; ip -n sw link set pc mtu 3000; ip netns exec c ping -q -c1 -W1 -s 2000 10.0.0.4 | grep packets; state; for q in pc pd br0; do ip -n sw -s link show $q; done
echo "# old entries go"; ip -n sw link set br0 type bridge ageing_time 100; sleep 3; bridge -n sw fdb show br br0 | grep -v permanent
ip -n sw link set br0 type bridge ageing_time 0; p d 10.0.0.1; bridge -n sw fdb show br br0 | grep -v permanent
echo "# a port leaves"; ip -n sw link set pa nomaster; p a 10.0.0.9; ip -n sw link show pa; bridge -n sw link
