# machine
serve --local=/test/ --host-record=www.test,10.0.0.80,2001:db8::80 --listen-address=10.0.0.53 --bind-interfaces
ip -n d addr add 10.0.0.55/24 dev vd; ip -n d addr add 10.0.0.56/24 dev vd
for number in 4 5 6; do ip netns exec d nc -u -k -l 10.0.0.5$number 53 >/dev/null & done
settle
conf() { printf "$1" >/etc/netns/a/resolv.conf; }
timed() { start=$(date +%s%N); "$@"; echo "status $?, $((($(date +%s%N) - start) / 1000000000)) s"; }
asked() { from tcpdump -n -t -c $1 -i va 'udp dst port 53' 2>/dev/null >/tmp/asked & sleep 1; timed from $2 >/dev/null; wait $!; cat /tmp/asked; }
# cases
conf 'nameserver 10.0.0.54\n'; timed from getent ahosts www.test
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.55\n'; timed from getent ahostsv4 www.test
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.55\nnameserver 10.0.0.56\n'; timed from ping -c 1 www.test
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.53\n'; timed from getent ahosts www.test
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.55\nnameserver 10.0.0.53\noptions timeout:1\n'; timed from getent hosts www.test
conf 'nameserver 10.0.0.54\noptions timeout:1 attempts:1\n'; timed from getent ahosts www.test
conf 'nameserver 10.0.0.54\noptions timeout:2 attempts:3\n'; timed from getent ahostsv4 www.test
conf 'nameserver 10.0.0.54\nsearch one.test two.test\noptions timeout:1 attempts:1\n'; timed from getent ahostsv4 www
conf 'nameserver 10.0.0.54\noptions timeout:1 attempts:2\n'; asked 4 'getent ahosts www.test'
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.53\noptions timeout:1 single-request\n'; asked 3 'getent ahosts www.test'
conf 'nameserver 10.0.0.54\nnameserver 10.0.0.53\noptions timeout:1\nsearch one.test\n'; asked 6 'getent ahosts none.one'
conf 'nameserver 10.0.0.53\noptions edns0 trust-ad\n'; asked 2 'getent ahosts www.test'
conf 'nameserver 10.0.0.53\noptions no-aaaa\n'; asked 2 'getent hosts www.test'
