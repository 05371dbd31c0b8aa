# machine
serve --local=/test/ --host-record=www.test,10.0.0.80,2001:db8::80 --host-record=four.test,10.0.0.81 --host-record=six.test,2001:db8::82 --host-record=many.test,10.0.0.53 --host-record=many.test,10.0.0.54 --host-record=many.test,2001:db8::53 --host-record=far.test,192.0.2.1,2001:db8:ffff::1 --host-record=here.test,10.0.0.53,2001:db8::53 --cname=alias.test,www.test --cname=second.test,alias.test --cname=broken.test,gone.test --host-record=deep.sub.test,10.0.0.90 --host-record=www.sub.test,10.0.0.91 --ptr-record=53.0.0.10.in-addr.arpa,here.test --ptr-record=3.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa,here.test --ptr-record=99.0.0.10.in-addr.arpa,bad_-name.test --txt-record=text.test,hello --log-queries
settle
conf() { printf "$1" >/etc/netns/a/resolv.conf; }
services() { printf "hosts: $1\n" >/etc/netns/a/nsswitch.conf; }
# cases
from getent hosts www.test
from getent ahosts www.test
from getent ahostsv4 www.test
from getent ahostsv6 www.test
logged
from getent hosts four.test
from getent ahosts four.test
from getent ahostsv6 four.test
from getent ahosts six.test
from getent ahostsv4 six.test
from getent hosts many.test
from getent ahosts many.test
from getent ahosts far.test
from getent ahosts here.test
from getent ahosts alias.test
from getent hosts alias.test
from getent hosts second.test
from getent ahosts second.test
from getent ahostsv4 broken.test
from getent ahosts broken.test
from getent hosts none.test
from getent ahosts none.test
from getent hosts text.test
from getent ahosts text.test
from getent ahosts WWW.Test
from getent ahosts www.test.
from getent ahosts -- -www.test
from getent ahosts a..test
from getent ahosts 'a b.test'
from getent ahosts 10.0.0.7
from getent ahosts 10.7
from getent ahosts 2001:db8::7
from getent ahostsv4 2001:db8::7
from getent ahostsv6 10.0.0.7
from getent hosts 10.0.0.53
from getent hosts 2001:db8::53
from getent hosts 10.0.0.99
from getent hosts 10.0.0.98
from getent hosts 127.0.0.1
from getent hosts localhost
from getent hosts www.test none.test four.test
from getent hosts
from getent
from getent nosuch x
from getent ahosts
from ping -c 1 www.test
from ping -c 1 here.test
from ping -4 -c 1 here.test
from ping -6 -c 1 here.test
from ping -n -c 1 here.test
from ping -n -4 -c 1 here.test
from ping -c 1 10.0.0.53
from ping -c 1 -v here.test
from ping -6 -c 1 four.test
from ping -4 -c 1 six.test
from ping -c 1 text.test
from ping -c 1 none.test
from ping -c 1 far.test
from ping -4 -c 1 far.test
from ping -c 1 -W 1 -4 second.test
from ping -c 1 broken.test
from ping -c 1 a..b
conf 'nameserver 10.0.0.53\nsearch sub.test test\n'; : >/tmp/dnsmasq.log
from getent ahostsv4 www
from getent ahostsv4 deep
from getent ahostsv4 deep.sub
from getent ahostsv4 nothing
from getent ahostsv4 deep.
logged
conf 'nameserver 10.0.0.53\nsearch sub.test test\noptions ndots:2\n'
from getent ahostsv4 www.test
logged
conf 'nameserver 10.0.0.53\ndomain sub.test\n'
from getent ahostsv4 www
conf 'nameserver 10.0.0.53\ndomain sub.test\nsearch test\n'
from getent ahostsv4 www
from env LOCALDOMAIN=sub.test getent ahostsv4 www
from env RES_OPTIONS=no-aaaa getent ahosts www.test
conf 'nameserver 10.0.0.53\noptions no-aaaa edns0 trust-ad\n'; : >/tmp/dnsmasq.log
from getent ahosts www.test
from getent hosts six.test
logged
conf 'nameserver 10.0.0.53\noptions single-request\n'
from getent ahosts www.test
logged
conf 'nameserver 10.0.0.53\n'
from ping -4 -v -c 1 here.test
from ping -4 -c 1 four.test
from ping -c 1 -W 1 four.test
conf 'nameserver 10.0.0.77\nnameserver 10.0.0.53\noptions timeout:1\n'
from getent ahostsv4 www.test
conf 'nameserver 10.0.0.1\nnameserver 10.0.0.53\n'
from getent ahostsv4 www.test
conf 'nameserver 192.0.2.9\nnameserver 10.0.0.53\n'
from getent ahostsv4 www.test
conf 'nameserver 2001:db8::53\n'
from getent ahostsv4 www.test
conf 'nameserver fe80::b86b:8cff:fe00:2%%va\n'
from getent ahostsv4 www.test
conf 'nameserver nonsense\nnameserver 10.0.0.53\n; comment\n# nameserver 1.2.3.4\n'
from getent ahostsv4 www.test
conf '  nameserver 10.0.0.53\n'
from getent ahostsv4 www.test
conf ''
from getent ahostsv4 www.test
from ping -c 1 www.test
conf 'nameserver 10.0.0.1\n'
from ping -c 1 www.test
conf 'nameserver 127.0.0.53\noptions edns0 trust-ad\nsearch .\n'
from ping -c 1 www.test
conf 'nameserver 192.0.2.9\n'
from ping -c 1 www.test
conf 'nameserver 10.0.0.77\noptions timeout:1 attempts:1\n'
from ping -c 1 www.test
conf 'nameserver 10.0.0.53\n'
from ping -c 1 www.example
services files; from ping -c 1 www.test
services dns; from ping -c 1 localhost
services 'dns files'; from getent ahosts localhost
services 'files [NOTFOUND=return] dns'; from ping -c 1 www.test
services 'resolve [!UNAVAIL=return] dns'; from getent ahostsv4 www.test
services 'mdns4_minimal [NOTFOUND=return] files dns'; from getent ahostsv4 www.test
services 'files mymachines myhostname dns'; from getent ahostsv4 www.test
services ''; from getent ahostsv4 www.test
printf '# none\n' >/etc/netns/a/nsswitch.conf; from getent ahostsv4 www.test
services 'files dns'; printf '10.1.1.1 Big.Host big b # comment\n10.1.1.2 big\n2001:db8::9 big six\n::1 loop\nbad line\n10.1.1.3\n10.1.1.4 www.test\n' >/etc/netns/a/hosts
from getent hosts big
from getent ahosts big
from getent ahostsv4 BIG.HOST
from getent ahosts b
from getent hosts loop
from getent ahostsv4 loop
from getent ahosts www.test
from getent hosts 10.1.1.2
from getent hosts
from getent ahosts line
from ping -c 1 big
printf '' >/etc/host.conf; from getent ahosts big
