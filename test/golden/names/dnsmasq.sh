# machine
serve --local=/test/ --host-record=www.test,10.0.0.80,2001:db8::80 --host-record=four.test,10.0.0.81 --host-record=ttl.test,10.0.0.82,300 --address=/wild.lan/10.0.0.9 --address=/both.lan/10.0.0.9 --address=/both.lan/2001:db8::9 --address=/null.lan/ --address=/zero.lan/# --address=/.dot.lan/10.0.0.8 --cname=alias.test,www.test --cname=gone.test,none.test --txt-record=text.test,"hello world",more --txt-record=empty.test --mx-host=test,mail.test,10 --mx-host=mx.test --host-record=many.test,10.0.0.1 --host-record=many.test,10.0.0.3 --host-record=many.test,10.0.0.2 --host-record=mail.test,10.0.0.25 --srv-host=_sip._udp.test,sip.test,5060,1,2 --srv-host=_none._tcp.test --ptr-record=9.0.0.10.in-addr.arpa,wild.lan --log-queries
settle
q() { from dig +noall +comments +question +answer +additional "$@" | grep -E 'HEADER|flags: |^;[^;].*IN|^[^;]|EDE'; logged; }
: >/tmp/dnsmasq.log
# cases
q www.test
q www.test AAAA
q www.test MX
q WWW.tEst
q four.test AAAA
q ttl.test
q many.test
q many.test
q none.test
q none.test AAAA
q sub.www.test
q test
q wild.lan
q deep.wild.lan
q wild.lan AAAA
q wild.lan TXT
q other.lan
q both.lan AAAA
q null.lan
q zero.lan
q zero.lan AAAA
q x.dot.lan
q dot.lan
q alias.test
q alias.test AAAA
q alias.test CNAME
q alias.test TXT
q gone.test
q text.test TXT
q text.test
q empty.test TXT
q test MX
q mx.test MX
q mail.test MX
q _sip._udp.test SRV
q _none._tcp.test SRV
q -x 10.0.0.9
q -x 10.0.0.80
q -x 2001:db8::80
q -x 10.0.0.1
q -x 10.0.0.25
q www.test SOA
q test NS
q www.test CNAME
q www.test PTR
q www.test TYPE65
q version.bind TXT CH
q other.bind TXT CH
q localhost
q www.example.org
q www.example.org AAAA
q . NS
q +noedns www.test
q +noedns none.test
q +dnssec www.test
q +norecurse www.test
q +cdflag www.test
q +adflag www.test
q +opcode=status www.test
q +bufsize=600 www.test
ip netns exec d dnsmasq --port=53 --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --pid-file=/tmp/second.pid --bind-interfaces --listen-address=10.0.0.53; echo $?
ip netns exec d dnsmasq --nosuch
ip netns exec d dnsmasq --listen-address=10.0.0.99 --bind-interfaces --port=54 --conf-file=/dev/null --no-resolv
ip netns exec d dnsmasq --host-record=
ip netns exec d dnsmasq --port=99999
ip netns exec d dnsmasq -C /nosuch
echo 'nosuch' >/tmp/bad.conf; ip netns exec d dnsmasq -C /tmp/bad.conf
printf 'port=5353\nno-resolv\nno-hosts\n# comment\naddress=/conf.lan/10.0.0.5\npid-file=/tmp/conf.pid\nlog-facility=/tmp/conf.log\nlocal=/lan/ # end\naddn-hosts=/tmp/more\n' >/tmp/good.conf
printf '10.0.0.6 more.lan moreover\n2001:db8::6 more.lan\n' >/tmp/more
ip netns exec d dnsmasq -C /tmp/good.conf; echo $?
from dig +short @10.0.0.53 -p 5353 conf.lan
from dig +short @10.0.0.53 -p 5353 more.lan
from dig +short @10.0.0.53 -p 5353 more.lan AAAA
from dig +short @10.0.0.53 -p 5353 moreover
from dig +short @10.0.0.53 -p 5353 -x 10.0.0.6
kill $(cat /tmp/conf.pid); sleep 0.5; from dig +short +tries=1 +time=1 @10.0.0.53 -p 5353 conf.lan
logged /tmp/conf.log
ip netns exec d dnsmasq --conf-file=/dev/null --no-resolv --no-hosts --port=5454 --pid-file=/tmp/fwd.pid --log-facility=/tmp/fwd.log --log-queries --server=10.0.0.53 --server=/void.lan/ --server=/other.lan/10.0.0.77
from dig +short @10.0.0.53 -p 5454 www.test
from dig +short @10.0.0.53 -p 5454 alias.test AAAA
from dig +noall +comments @10.0.0.53 -p 5454 none.test | grep -o 'status: [A-Z]*'
from dig +noall +comments @10.0.0.53 -p 5454 a.void.lan | grep -o 'status: [A-Z]*'
from dig +noall +comments @10.0.0.53 -p 5454 www.example.org | grep -o 'status: [A-Z]*'
from dig +short +tries=1 +time=1 @10.0.0.53 -p 5454 a.other.lan
from dig +short @10.0.0.53 -p 5454 text.test TXT
logged /tmp/fwd.log
printf 'nameserver 10.0.0.53\nnameserver 127.0.0.1\n' >/tmp/resolv.conf; printf '127.0.0.1 localhost\n10.0.0.7 seven\n' >/tmp/hosts
ip netns exec d unshare -m bash -c 'mount --bind /tmp/hosts /etc/hosts; dnsmasq --conf-file=/dev/null --resolv-file=/tmp/resolv.conf --port=5555 --pid-file=/tmp/third.pid --log-facility=/tmp/third.log --addn-hosts=/tmp/nosuch --domain-needed --bogus-priv'
from dig +short @10.0.0.53 -p 5555 seven
from dig +short @10.0.0.54 -p 5555 www.test
from dig +short @2001:db8::53 -p 5555 -x 10.0.0.7
from dig +noall +comments @10.0.0.53 -p 5555 -x 10.0.0.99 | grep -o 'status: [A-Z]*'
from dig +noall +comments @10.0.0.53 -p 5555 plain | grep -o 'status: [A-Z]*'
logged /tmp/third.log
ip netns exec d dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --port=5656 --interface=nosuch --bind-interfaces
ip netns exec d timeout 1 dnsmasq --no-daemon --conf-file=/dev/null --no-resolv --no-hosts --port=5656 --interface=vd
ip netns exec d timeout 1 dnsmasq -k --conf-file=/dev/null --no-resolv --no-hosts --port=5656 --log-facility=- --pid-file= 2>&1 | while IFS= read -r line; do echo "${line#*]: }"; done
ip netns exec d dnsmasq --test --conf-file=/dev/null
dnsmasq stray
dnsmasq --address=/x/nonsense
dnsmasq --server=nonsense
dnsmasq --cname=one
dnsmasq --mx-host=a,b,c
dnsmasq --listen-address=x
dnsmasq --cache-size=x
