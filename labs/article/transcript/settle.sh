# Neighbours that both sides have just confirmed: no ARP for the next ten seconds.
ip neigh flush all
for name in h66 gw far1 far2; do ip -n $name neigh flush all; done
for address in 10.138.36.66 10.138.36.1; do ping -q -c 1 $address >/dev/null; done
ip netns exec h66 ping -q -c 1 10.138.36.1 >/dev/null
for address in 110.242.68.66 39.156.66.10; do ip netns exec gw ping -q -c 1 $address >/dev/null; done
sleep 6
