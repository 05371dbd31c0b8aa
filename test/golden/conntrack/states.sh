# States and timeouts of connections through a router.
. ./topology.sh
track

title UDP without an answer
send c 5000 10.9.0.2 9000
list
on r cat /proc/net/nf_conntrack

title the answer to an unused port is related, and the entry stays unreplied
list -u UNREPLIED

title UDP with an answer, for less than two seconds
forget
serve s 9001 back
send c 5001 10.9.0.2 9001
list

title UDP that goes on after two seconds is assured
forget
serve s 9002 back
(echo one; sleep 3; echo two) | on c nc -u -w4 -p 5002 10.9.0.2 9002
list
list -u ASSURED

title ICMP: an echo and its answer
forget
on c ping -c 1 -e 78 -q 10.9.0.2 | grep received
list
on r conntrack -C

title ICMP: no answer
forget
on c ping -c 1 -W 1 -e 79 -q 10.9.0.3 | grep received
list

title timeouts by sysctl
forget
on r sysctl -w net.netfilter.nf_conntrack_udp_timeout=200 net.netfilter.nf_conntrack_udp_timeout_stream=400
send c 5003 10.9.0.2 9003
list
on r sysctl -qw net.netfilter.nf_conntrack_udp_timeout=30 net.netfilter.nf_conntrack_udp_timeout_stream=120

title a short timeout: the entry is gone
forget
on r sysctl -qw net.netfilter.nf_conntrack_udp_timeout=2
send c 5004 10.9.0.2 9004
sleep 2.5
list
on r sysctl -qw net.netfilter.nf_conntrack_udp_timeout=30

title nf_conntrack_icmp_timeout
forget
on r sysctl -qw net.netfilter.nf_conntrack_icmp_timeout=300
on c ping -c 1 -e 80 -q 10.9.0.2 | grep received
list
on r sysctl -qw net.netfilter.nf_conntrack_icmp_timeout=30

title counters
forget
on r sysctl -w net.netfilter.nf_conntrack_acct=1
on c ping -c 3 -i 0.2 -e 81 -q 10.9.0.2 | grep received
list
list -o extended
on r cat /proc/net/nf_conntrack
list -z
list
on r conntrack -L -o xml 2>/dev/null
on r sysctl -w net.netfilter.nf_conntrack_acct=0

title counters of a connection that began without them
forget
on c ping -c 1 -e 82 -q 10.9.0.2 | grep received
list

title a protocol without a tracker of its own is generic
forget
on r sysctl net.netfilter.nf_conntrack_generic_timeout

title deleting an entry by its reply
send c 5006 10.9.0.2 9006
on r conntrack -D -r 10.9.0.2 2>&1
list

title marks
forget
send c 5007 10.9.0.2 9007
on r conntrack -U -s 10.0.1.2 -m 5 >/dev/null 2>&1
list
list -m 5
on r conntrack -D -m 5

title NOTRACK
tables -t raw -A PREROUTING -p udp --dport 9008 -j CT --notrack
send c 5008 10.9.0.2 9008
list
tables -t raw -F

title states as a rule sees them
forget
for state in NEW ESTABLISHED RELATED INVALID UNTRACKED; do tables -A FORWARD -m conntrack --ctstate $state; done
serve s 9009 back
send c 5009 10.9.0.2 9009
on c ping -c 2 -i 0.2 -q 10.9.0.2 | grep received
send c 5010 10.9.0.2 9010
tables -L FORWARD -v -n | cut -c 1-9,60- | grep ctstate

title an echo reply that nobody asked for is invalid
on r conntrack -S | cut -f 2 | cut -d' ' -f 2

title without a rule that asks for it nothing is tracked
tables -F
forget
sleep 0.3
send c 5011 10.9.0.2 9011
list

title the entries of a namespace that no longer tracks stay until they end
track
send c 5012 10.9.0.2 9012
tables -F
send c 5012 10.9.0.2 9012
list

title a listing by every option
forget
track
send c 5013 10.9.0.2 9013
send d 5014 10.9.0.2 9014
list -s 10.0.1.0/24
list -d 10.9.0.2 -p udp --dport 9014
list -q 10.0.2.2
list -f ipv4 -p udp --sport 5013
list -f ipv6
on r conntrack -G -p udp -s 10.0.1.2 -d 10.9.0.2 --sport 5013 --dport 9013
on r conntrack -U -s 10.0.1.2 -p udp -t 77
on r conntrack -U -s 10.0.1.2 -p udp -m 9
list -o save
on r conntrack -F
