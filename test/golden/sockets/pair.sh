# Two namespaces with a cable between them; sourced by the scripts beside it.
exec 2>&1
export LC_ALL=C
ip netns add a; ip netns add b
ip link add e0 netns a address 02:00:00:00:00:0a type veth peer name e0 netns b address 02:00:00:00:00:0b
for n in a b; do
  ip netns exec $n sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.e0.accept_dad=0 net.ipv6.conf.lo.accept_dad=0
  ip -n $n link set lo up; ip -n $n link set e0 up
done
sleep 1.5
ip -n a addr add 10.0.0.1/24 dev e0
ip -n b addr add 10.0.0.2/24 dev e0
ip -n a addr add fd00::1/64 dev e0 nodad
ip -n b addr add fd00::2/64 dev e0 nodad
sleep 1
A="ip netns exec a"; B="ip netns exec b"
run() { echo "# $*"; ip netns exec b "$@" 2>&1 </dev/null; echo "[$?]"; }
