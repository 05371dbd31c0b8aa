# machine
serve --local=/test/ --host-record=www.test,10.0.0.80,2001:db8::80 --cname=alias.test,www.test --txt-record=text.test,"hello \"world\"",more --mx-host=test,mail.test,10 --host-record=mail.test,10.0.0.25 --srv-host=_sip._udp.test,sip.test,5060,1,2 --ptr-record=80.0.0.10.in-addr.arpa,www.test --host-record=long.test,10.0.0.80,86400
settle
# cases
from dig www.test
from dig www.test AAAA
from dig AAAA www.test
from dig -t aaaa www.test
from dig alias.test
from dig +short alias.test
from dig +short alias.test AAAA
from dig none.test
from dig +short none.test
from dig www.example
from dig text.test TXT
from dig +short text.test TXT
from dig test MX
from dig +short test MX
from dig +short _sip._udp.test SRV
from dig _sip._udp.test SRV
from dig -x 10.0.0.80
from dig +short -x 10.0.0.80
from dig -x 2001:db8::80
from dig www.test @10.0.0.53
from dig @2001:db8::53 www.test
from dig @10.0.0.53 -p 53 www.test
from dig +noall +answer www.test
from dig +noall +answer www.test AAAA alias.test TXT
from dig +noall +answer +nottlid long.test
from dig +noall +answer +noclass long.test
from dig +noall +answer +ttlunits long.test
from dig +nocomments www.test
from dig +noquestion www.test
from dig +nostats www.test
from dig +nocmd www.test
from dig +noedns www.test
from dig +nocookie www.test
from dig +noadflag www.test
from dig +dnssec www.test
from dig +bufsize=4096 www.test
from dig +norecurse www.test
from dig +qr +noall www.test
from dig +identify +short www.test
from dig +noall +stats www.test
from dig www.test CH
from dig -c CH -t TXT version.bind
from dig TYPE99 www.test
from dig www.test A www.test AAAA +short
from dig +time=1 +tries=1 @10.0.0.77 www.test
from dig +time=1 +tries=2 @10.0.0.77 www.test
from dig +time=1 +tries=1 @10.0.0.1 www.test
from dig +time=1 +tries=1 @192.0.2.1 www.test
from dig +time=1 +tries=1 @nosuch.test www.test
from dig @www.test -p 54 +time=1 +tries=1 www.test
from dig -4 @10.0.0.53 +short www.test
from dig -6 @2001:db8::53 +short www.test
from dig -b 10.0.0.1 +short www.test
from dig +nosuch www.test
from dig -Z www.test
from dig -v
from dig +short www
from dig +short +search www
from dig +domain=test +short www
from dig a..b
from dig -q www.test +short
from dig
from host www.test
from host alias.test
from host none.test
from host 10.0.0.80
from host 10.0.0.99
from host -t AAAA www.test
from host -t MX test
from host -t TXT text.test
from host www.test 10.0.0.53
from host www.example
from host -W 1 -R 1 www.test 10.0.0.77
from nslookup www.test
from nslookup none.test
from nslookup 10.0.0.80
from nslookup alias.test 10.0.0.53
from nslookup -type=MX test
