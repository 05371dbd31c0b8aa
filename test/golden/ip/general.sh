# Options and objects: what iproute2 itself answers.
ip -V
ip -Version
ip nonsense
ip xyz show
ip -nonsense
ip --nonsense link
ip -4 -6 -o link show dev lo
ip --oneline link show dev lo
ip -- link show dev lo
ip -s -s -d link show dev lo
ip -rcvbuf 100 link show dev lo
ip -f
ip -n
ip -batch nosuchfile
ip -l 3 addr flush dev lo label nosuch
ip add show dev lo
ip addr show dev lo
ip addre show dev lo
ip lin show dev lo
ip link shows
ip link s
ip link sh
ip link show lo
ip link lst
ip rou show table local
ip rule l
ip ne
ip neighbors
ip ad s lo
ip a l
ip link nonsense
ip li se lo mtu 65536
ip -b batch.txt
ip -force -b batch.txt
ip -b good.txt
ip -br -j -p addr show dev lo
ip -t link show dev lo
ip -h link show dev lo
ip -iec -h -s link show dev lo
ip -a netns exec true
ip -stat link show dev lo
ip -stats -details link show dev lo
ip -dx link
ip link help ipvlan
ip link help ipvtap
