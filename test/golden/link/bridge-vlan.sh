sysctl -q -w net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
ip link add br0 address 02:00:00:00:00:b0 type bridge vlan_filtering 1 mcast_snooping 0
ip link add p1 address 02:00:00:00:00:01 type veth peer name q1
ip link add p2 address 02:00:00:00:00:02 type veth peer name q2
ip link set p1 master br0
ip link set p2 master br0
bridge vlan
bridge vlan show
bridge -d vlan show
bridge -j vlan show
bridge -j -p vlan show
bridge -s vlan show
bridge fdb show br br0
bridge vlan add dev p1 vid 10
bridge vlan add dev p1 vid 20 pvid untagged
bridge vlan add dev p2 vid 30-35
bridge vlan add dev p2 vid 40 pvid
bridge vlan add dev p2 vid 41 untagged
bridge vlan
bridge vlan show dev p2
bridge -compressvlans vlan show
bridge -c vlan show
bridge -j vlan show dev p2
bridge -d -j vlan show
bridge vlan show vid 10
bridge vlan show vid 32
bridge vlan show dev nosuch
bridge vlan add dev br0 vid 10
bridge vlan add dev br0 vid 10 self
bridge vlan show
bridge fdb show br br0
bridge vlan del dev p2 vid 32
bridge vlan del dev p2 vid 99
bridge vlan del dev p2 vid 33-50
bridge vlan show dev p2
bridge vlan del dev p1 vid 1
bridge vlan del dev br0 vid 1
bridge vlan del dev br0 vid 1 self
bridge vlan
bridge fdb show br br0
bridge vlan add dev p1 vid 0
bridge vlan add dev p1 vid 4095
bridge vlan add dev p1 vid 4094
bridge vlan add dev p1 vid 5000
bridge vlan add dev p1 vid foo
bridge vlan add dev p1 vid 20-10
bridge vlan add dev p1 vid 20-30 pvid
bridge vlan add dev p1
bridge vlan add vid 5
bridge vlan add dev nosuch vid 5
bridge vlan add dev q1 vid 5
bridge vlan add dev q1 vid 5 self
bridge vlan add dev p1 vid 6 master
bridge vlan add dev p1 vid 7 self
bridge vlan add dev p1 vid 6 bogus
bridge vlan bogus
bridge fdb add 02:00:00:00:00:77 dev p1 master static
bridge fdb add 02:00:00:00:00:78 dev p1 master static vlan 10
bridge fdb add 02:00:00:00:00:79 dev p1 master static vlan 11
bridge fdb add 02:00:00:00:00:7a dev p1 master vlan 5000
bridge fdb add 02:00:00:00:00:7b dev p1 master vlan foo
bridge fdb show br br0
bridge fdb show vlan 10
bridge fdb show dev p1 vlan 10
bridge fdb del 02:00:00:00:00:77 dev p1 master vlan 10
bridge fdb show br br0
bridge fdb del 02:00:00:00:00:77 dev p1 master
bridge fdb del 02:00:00:00:00:78 dev p1 master vlan 10
bridge fdb show br br0
ip -d link show br0
ip link set br0 type bridge vlan_default_pvid 100
bridge vlan
ip link set br0 type bridge vlan_default_pvid 0
bridge vlan
ip link set br0 type bridge vlan_default_pvid 4095
ip link set br0 type bridge vlan_default_pvid 4096
ip link set br0 type bridge vlan_default_pvid foo
ip link set br0 type bridge vlan_default_pvid 7
bridge vlan
ip link set br0 type bridge vlan_protocol 802.1ad
ip -d link show br0
ip link set br0 type bridge vlan_protocol foo
ip link set br0 type bridge vlan_protocol 0x800
ip link set br0 type bridge vlan_protocol 802.1q
ip link set br0 type bridge vlan_stats_enabled 1 vlan_stats_per_port 1
ip link set br0 type bridge vlan_filtering 0
bridge vlan
ip -d link show br0
ip link set br0 type bridge vlan_default_pvid 9
bridge vlan
ip link set br0 type bridge vlan_filtering 2
ip -d link show br0
ip link set p1 nomaster
bridge vlan
ip link set p1 master br0
bridge vlan
ip link add br1 address 02:00:00:00:00:b1 type bridge vlan_filtering 1 vlan_default_pvid 0
ip link add br2 address 02:00:00:00:00:b2 type bridge vlan_default_pvid 5 vlan_filtering 1 vlan_stats_per_port 1
bridge vlan
bridge fdb show br br2
bridge vlan show br0
ip -j -d link show br2
bridge vlan add dev br2 vid 6 self untagged
ip link set br2 address 02:00:00:00:00:c2
bridge fdb show br br2
bridge vlan add dev p2 vid 77
ip link set p2 address 02:00:00:00:00:12
bridge fdb show br br0
ip link set p1 address 02:00:00:00:00:12
bridge fdb show br br0
bridge vlan add dev p1 vid 77
bridge fdb show br br0
ip link set p2 nomaster
bridge fdb show br br0
bridge vlan add dev br0 vid 3 self master
bridge vlan add dev p1 vid 3 self master
bridge vlan show dev p1
bridge vlan del dev p1 vid 3 master
bridge fdb add 02:00:00:00:00:99 dev br0 self vlan 10
bridge fdb add 02:00:00:00:00:98 dev br0 self
bridge fdb show br br0
bridge fdb del 02:00:00:00:00:98 dev br0 self vlan 11
bridge fdb del 02:00:00:00:00:98 dev br0 self
bridge fdb replace 02:00:00:00:00:99 dev p1 master static vlan 77
bridge fdb append 02:00:00:00:00:97 dev p1 master static vlan 77
bridge fdb add 02:00:00:00:00:97 dev p1 master static vlan 77
bridge fdb add 02:00:00:00:00:97 dev p1 master dynamic vlan 77
bridge fdb del 02:00:00:00:00:97 dev p2 master vlan 77

bridge -j fdb show dev p1 vlan 77
ip link del br0
bridge vlan
bridge -j vlan
