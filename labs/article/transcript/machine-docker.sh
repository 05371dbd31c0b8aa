# The author's machine with what Docker sets up on S20: forwarding, its chains, and DROP as the policy of FORWARD. S20
# has its route to the slaves' subnet from an earlier experiment.
. ./machine.sh
ip -n h66 route add 192.168.9.0/24 via 10.138.36.58 dev eno1
ip netns exec h66 sysctl -q -w net.ipv4.ip_forward=1
on_s20() { ip netns exec h66 iptables "$@"; }
on_s20 -P FORWARD DROP
for chain in DOCKER-USER DOCKER-ISOLATION-STAGE-1; do
  on_s20 -N $chain
  on_s20 -A $chain -j RETURN
  on_s20 -A FORWARD -j $chain
done
on_s20 -t nat -N DOCKER
on_s20 -t nat -A DOCKER -i docker0 -j RETURN
on_s20 -t nat -A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER
on_s20 -t nat -A OUTPUT ! -d 127.0.0.0/8 -m addrtype --dst-type LOCAL -j DOCKER
on_s20 -t nat -A POSTROUTING -s 172.17.0.0/16 ! -o docker0 -j MASQUERADE
