# Translation of sources and destinations: what the hosts see, what the table says.
. ./topology.sh

title MASQUERADE: the port stays, the answer finds its way
tables -t nat -A POSTROUTING -o r-s -j MASQUERADE
ip -n s route del default
serve s 9000 back
watch s e0 "udp"
send c 5000 10.9.0.2 9000
watched s e0
list

title MASQUERADE: the second client with the same port gets another
send d 5000 10.9.0.2 9000
list

title MASQUERADE: one source keeps its port towards several destinations
send d 5000 10.9.0.2 9001
send d 5000 10.9.0.2 9002
list -s 10.0.2.2 | cut -d' ' -f 7- | cut -d= -f 1-5 | uniq | wc -l

title ping through MASQUERADE: the identifier stays, or changes for the second
forget
on c ping -c 2 -i 0.3 -e 77 -q 10.9.0.2 | grep received
on d ping -c 1 -e 77 -q 10.9.0.2 | grep received
list -p icmp

title -n lists what is translated, and any ping that passed the table
list -n
list -n 10.9.0.1
list -g

title an unused port: the error is translated outside and inside
forget
watch c e0 "icmp"
send c 5001 10.9.0.2 9
watched c e0
list

title SNAT to an address and a range of ports
forget
tables -t nat -F POSTROUTING
ip -n r addr add 10.9.0.77/24 dev r-s
tables -t nat -A POSTROUTING -o r-s -p udp -j SNAT --to-source 10.9.0.77:6000
watch s e0 "udp"
send c 5002 10.9.0.2 9003
watched s e0
list -p udp --dport 9003

title a single port that is taken: the second is dropped
watch s e0 "udp"
send d 5003 10.9.0.2 9003
watched s e0
list
on r conntrack -S
on r cat /proc/net/stat/nf_conntrack | cut -d' ' -f 9-13

title SNAT to a range of addresses: a hash of source and destination chooses
forget
tables -t nat -F POSTROUTING
tables -t nat -A POSTROUTING -o r-s -j SNAT --to-source 10.9.0.80-10.9.0.89
for port in 5010 5011; do send c $port 10.9.0.2 9004; send d $port 10.9.0.2 9004; done
send c 5012 10.9.0.3 9004
list -p udp

title SNAT --persistent
forget
tables -t nat -F POSTROUTING
tables -t nat -A POSTROUTING -o r-s -j SNAT --to-source 10.9.0.80-10.9.0.89 --persistent
send c 5013 10.9.0.2 9005
send d 5014 10.9.0.2 9005
list -p udp

title DNAT: to another host and port
forget
tables -t nat -F POSTROUTING
ip -n s route add default via 10.9.0.1
tables -t nat -A PREROUTING -i r-c -p udp --dport 2053 -j DNAT --to-destination 10.9.0.2:9006
serve s 9006 answer
watch c e0 "udp"
send c 5020 10.0.1.1 2053
watched c e0
served s 9006
list
list -g
list -g 10.9.0.2:9006
list -j 10.0.1.2

title DNAT to one port of a range: the port stays if it is in it
tables -t nat -F PREROUTING
forget
tables -t nat -A PREROUTING -i r-c -p udp -j DNAT --to-destination 10.9.0.2:9000-9099
send c 5021 10.0.1.1 9033
list -p udp

title DNAT to a range of addresses
tables -t nat -F PREROUTING
forget
tables -t nat -A PREROUTING -i r-c -p udp -j DNAT --to-destination 10.9.0.2-10.9.0.9
send c 5021 10.0.1.1 9033
send c 5022 10.0.1.1 9033
list -p udp

title REDIRECT: to the router itself
tables -t nat -F PREROUTING
forget
tables -t nat -A PREROUTING -i r-c -p udp --dport 2053 -j REDIRECT --to-ports 9007
serve r 9007 local
send c 5022 10.9.0.2 2053
served r 9007
list

title a rule that comes too late changes nothing for a connection that is there
track
tables -t nat -F PREROUTING
forget
send c 5024 10.9.0.2 9009
tables -t nat -A POSTROUTING -o r-s -j MASQUERADE
send c 5024 10.9.0.2 9009
list

title masqueraded connections go when the device goes down
forget
send c 5025 10.9.0.2 9010
list | wc -l
ip -n r link set r-s down
sleep 0.3
list | wc -l
ip -n r link set r-s up
sleep 1.5

title masqueraded connections go with their address
send c 5026 10.9.0.2 9010
list
ip -n r addr del 10.9.0.1/24 dev r-s
sleep 0.3
list
ip -n r addr add 10.9.0.1/24 dev r-s

title double NAT: destination and source
tables -t nat -F
forget
tables -t nat -A PREROUTING -i r-c -p udp --dport 2053 -j DNAT --to-destination 10.9.0.2:9011
tables -t nat -A POSTROUTING -o r-s -j MASQUERADE
serve s 9011 both
watch s e0 "udp"
send c 5027 10.0.1.1 2053
watched s e0
list

title hairpin: a client reaches another of its own net through the router
tables -t nat -F
forget
tables -t nat -A PREROUTING -p udp --dport 2053 -j DNAT --to-destination 10.0.1.2:9012
tables -t nat -A POSTROUTING -d 10.0.1.2 -j MASQUERADE
serve c 9012 hairpin
send c 5028 10.0.1.1 2053
list
