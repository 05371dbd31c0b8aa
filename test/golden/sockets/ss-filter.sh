# ss: states and expressions.
. ./pair.sh
$B timeout 40 nc -u -l 7000 </dev/null >/dev/null &
$B timeout 40 nc -6 -u -l 7001 </dev/null >/dev/null &
$B timeout 40 nc -u -k -l 10.0.0.2 7002 </dev/null >/dev/null &
$B timeout 40 nc -6 -u -k -l fd00::2 7004 </dev/null >/dev/null &
sleep 40 | $B timeout 40 nc -u -p 7003 10.0.0.1 9000 >/dev/null &
sleep 1
f() { run ss -uanH "$@"; }
run ss -un state established
run ss -un state unconnected
run ss -un state closed
run ss -un state all
run ss -un state connected
run ss -un state listening
run ss -un state big
run ss -un state bucket
run ss -un exclude established
run ss -un exclude unconnected
run ss -un state established state closed
run ss -u state CLOSED
f sport = :7000
f sport 7000
f sport = 7000
f 'sport = :7000'
f '( sport = :7000 or sport = :7003 )'
f sport eq :7000 or dport eq :9000
f sport != :7000
f sport neq 7000
f 'sport >= :7002'
f sport gt :7002
f sport lt 7002
f 'sport <= 7001'
f dport = :9000
f dport '!=' :9000
f dst 10.0.0.1
f dst 10.0.0.0/8
f dst 10/8
f dst 10.0.0.1:9000
f dst 10.0.0.1:9001
f src 10.0.0.2
f src 10.0.0.2:7002
f src 0.0.0.0
f src any
f src '*:7001'
f src '[fd00::2]'
f src '[fd00::2]:7004'
f src fd00::/16
f src 127.0.0.1
f not src 10.0.0.2
f '! ( src 10.0.0.2 )'
f src 10.0.0.2 dst 10.0.0.1
f src 10.0.0.2 and dst 10.0.0.1 and sport = :7003
f sport = :7000 or sport = :7001 and dst 10.0.0.1
f dev e0
f dev lo
f dev != e0
f fwmark = 0
f fwmark = 0x10
f fwmark = 0/0xff
f autobound
run ss -an -4u src 10.0.0.2
run ss -an -6u src 10.0.0.2
run ss -uan sport = :domain
