# conntrack -E while other commands run.
. ./topology.sh
track
events() { timeout -s INT ${1:-4} ip netns exec r conntrack -E ${*:2} >/tmp/events 2>&1 & sleep 1.6; }
shown() { wait; cat /tmp/events; }

title a ping
events 5
on c ping -c 1 -e 90 -q 10.9.0.2 | grep received
shown

title a datagram and its answer
echo back | on s timeout 3 nc -u -l 9000 >/dev/null &
events 5
send c 5000 10.9.0.2 9000
shown

title a stream
echo back | on s timeout 10 nc -u -l 9001 >/dev/null &
events 10
(echo one; sleep 3; echo two) | on c nc -u -w4 -p 5001 10.9.0.2 9001
shown

title deleted by somebody
events 5
send c 5002 10.9.0.2 9002
on r conntrack -D -p udp --sport 5002 2>/dev/null >/dev/null
shown

title only what is destroyed
on r conntrack -F 2>/dev/null
events 5 -e DESTROY
send c 5003 10.9.0.2 9003
on r conntrack -F 2>/dev/null
shown

title -o timestamp,id and xml
events 5 -o timestamp,id
on c ping -c 1 -e 91 -q 10.9.0.2 | grep received
shown
on r conntrack -F 2>/dev/null
events 5 -o xml
on c ping -c 1 -e 92 -q 10.9.0.2 | grep received
shown

title filtered by protocol and source
events 5 -p udp -s 10.0.2.2
send c 5004 10.9.0.2 9004
send d 5005 10.9.0.2 9005
shown

title connections that were there before tell nothing
on r conntrack -F 2>/dev/null
on c ping -c 1 -e 93 -q 10.9.0.2 | grep received
events 5
on r conntrack -D -p icmp >/dev/null 2>&1
shown

title made and changed by hand
events 5 -o extended
on r conntrack -I -p udp -s 10.0.1.2 -d 10.9.0.2 --sport 1 --dport 2 -t 60
on r conntrack -U -p udp -s 10.0.1.2 --sport 1 --dport 2 -m 3
shown

title accounting in the last message
on r sysctl -qw net.netfilter.nf_conntrack_acct=1
events 5
on c ping -c 2 -i 0.2 -e 94 -q 10.9.0.2 | grep received
on r conntrack -D -p icmp >/dev/null 2>&1
shown

title an entry that timed out is told when somebody looks
on r sysctl -qw net.netfilter.nf_conntrack_icmp_timeout=1
events 5 -p icmp
on c ping -c 1 -e 95 -q 10.9.0.2 | grep received
sleep 1.5
on r conntrack -L >/dev/null 2>&1
shown
