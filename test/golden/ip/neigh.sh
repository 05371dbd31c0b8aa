# Neighbours: every state that can be set, every filter, every refusal.
sysctl -q -w net.ipv6.conf.default.disable_ipv6=1
ip link add e0 address ba:6b:8c:89:88:22 type veth peer name e1 address ba:6b:8c:89:88:23
ip link add d0 address ba:6b:8c:00:00:10 type dummy
ip link set e0 up
ip link set e1 up
ip link set d0 up
ip addr add 10.0.0.1/24 dev e0
ip neigh
ip n
ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:02 dev e0
ip neigh add 10.0.0.3 lladdr ba:6b:8c:00:00:03 dev e0 nud permanent
ip neigh add 10.0.0.4 lladdr ba:6b:8c:00:00:04 dev e0 nud reachable
ip neigh add 10.0.0.5 lladdr ba:6b:8c:00:00:05 dev e0 nud stale
ip neigh add 10.0.0.6 lladdr ba:6b:8c:00:00:06 dev e0 nud noarp
ip neigh add 10.0.0.7 dev e0 nud none
ip neigh add 10.0.0.8 dev e0 nud failed
ip neigh add 10.0.0.9 lladdr ba:6b:8c:00:00:09 dev e0 nud stale router
ip neigh add 10.1.0.9 lladdr ba:6b:8c:00:00:19 dev d0
ip neigh add proxy 10.0.0.99 dev e0
ip nei show
ip neigh show dev e0
ip neigh list
ip neighbor
ip neighbour show
ip n s
ip -4 neigh
ip -6 neigh
ip neigh show nud all
ip neigh show nud permanent
ip neigh show nud perm
ip neigh show nud stale
ip neigh show nud reachable nud stale
ip neigh show nud noarp
ip neigh show nud none
ip neigh show nud failed
ip neigh show nud 128
ip neigh show nud sometimes
ip neigh show proxy
ip neigh show proxy dev d0
ip neigh show 10.0.0.2
ip neigh show to 10.0.0.0/29
ip neigh show 10.0.0.2 dev e0
ip neigh show dev nosuch
ip neigh show dev e0 dev d0
ip neigh show nomaster nud permanent
ip neigh show master nosuch
ip neigh show nonsense
ip neigh show unused nud permanent
ip -br neigh
ip -br neigh show dev e0
ip -o neigh
ip -j neigh
ip -j -p neigh show dev e0 nud permanent
ip -j neigh show proxy
ip -c neigh show dev d0
ip neigh get 10.0.0.2 dev e0
ip neigh get 10.0.0.77 dev e0
ip neigh get 10.0.0.2
ip neigh get dev e0
ip neigh get proxy 10.0.0.99 dev e0
ip neigh get 10.0.0.2 dev nosuch
ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:22 dev e0
ip neigh replace 10.0.0.2 lladdr ba:6b:8c:00:00:22 dev e0
ip neigh change 10.0.0.2 lladdr ba:6b:8c:00:00:23 dev e0 nud stale
ip neigh chg 10.0.0.2 lladdr ba:6b:8c:00:00:24 dev e0
ip neigh change 10.0.0.78 lladdr ba:6b:8c:00:00:23 dev e0
ip neigh show 10.0.0.2
ip neigh del 10.0.0.2 dev e0
ip neigh del 10.0.0.2 dev e0
ip neigh del 10.0.0.79 dev e0
ip neigh show 10.0.0.2 nud all
ip neigh del 10.0.0.3 lladdr ba:6b:8c:00:00:03 dev e0
ip neigh del proxy 10.0.0.99 dev e0
ip neigh del proxy 10.0.0.98 dev e0
ip neigh show proxy
ip neigh add
ip neigh add 10.0.0.10 lladdr ba:6b:8c:00:00:10
ip neigh add dev e0
ip neigh add 10.0.0.10 lladdr nonsense dev e0
ip neigh add 10.0.0.10 lladdr ba:6b dev e0
ip neigh add 10.0.0.10 lladdr null dev e0
ip neigh add 10.0.0.10 dev e0
ip neigh add 10.0.0.10 dev nosuch
ip neigh add 10.0.0.10 lladdr ba:6b:8c:00:00:10 nud sometimes dev e0
ip neigh add 10.0.0.10 10.0.0.11 dev e0
ip neigh add 10.0.0.10 lladdr ba:6b:8c:00:00:10 lladdr ba:6b:8c:00:00:10 dev e0
ip neigh add nonsense dev e0
ip neigh add 224.0.0.1 lladdr ba:6b:8c:00:00:10 dev e0
ip neigh add 10.0.0.11 lladdr ba:6b:8c:00:00:10 dev lo
ip neigh show dev lo nud all
ip neigh flush
ip neigh flush dev nosuch
ip -s neigh flush 10.0.0.4
ip neigh flush dev e0 nud stale
ip neigh show dev e0 nud all
ip neigh flush dev e0
ip neigh show dev e0
ip neigh flush dev e0 nud permanent
ip neigh flush dev d0 nud all
ip neigh show
ip neigh nonsense
ip neigh help2
ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:02 dev e0
ip link set e0 down
ip neigh show nud all
