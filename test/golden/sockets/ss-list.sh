# ss: what is listed, and how wide. Two sockets listen, one is connected, two are raw, one is bound to a device.
. ./pair.sh
$B timeout 40 nc -u -l 7000 </dev/null >/dev/null &
$B timeout 40 nc -6 -u -l 7001 </dev/null >/dev/null &
$B timeout 40 nc -u -k -l 10.0.0.2 7002 </dev/null >/dev/null &
sleep 40 | $B timeout 40 nc -u -p 7003 10.0.0.1 9000 >/dev/null &
sleep 1
$B timeout 40 ping -q -i 30 fd00::1 >/dev/null &
sleep 1
run ss -u
run ss -un
run ss -uln
run ss -uan
run ss -uanH
run ss -anp -4 -u
run ss -uanp
run ss -uanO
run ss -uane
run ss -uanm
run ss -uanem
run ss -uaneO
run ss -uanmO
run ss -uano
run ss -uani
run ss -4uan
run ss -6uan
run ss -46uan
run ss -f inet -uan
run ss -f inet6 -uan
run ss -lu
run ss -au
run ss -t
run ss -tan
run ss -ltn
run ss -tuan
run ss -tuln
run ss -s
run ss -x
run ss -xa
run ss -A udp -an
run ss -A udp,tcp -an
run ss -A inet -an
run ss -A '!udp' -an
run ss -Nb -uan
run ss -N a -uan
run ss --udp --all --numeric
run ss --udp --listening --numeric --no-header
run ss -uan --tos
run ss -uan --inet-sockopt
run ss -uan --inet-sockopt -O
run ss -M
run ss -d
run ss -S
