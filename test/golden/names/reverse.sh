# machine
serve --host-record=here.test,10.0.0.53,2001:db8::53 --host-record=client.test,10.0.0.1,2001:db8::1 --local=/test/ --local=/in-addr.arpa/ --local=/ip6.arpa/
settle
# cases
from arp
from arp -n
from arp here.test
from arp none.test
from arp www.example
(from timeout 5 tcpdump -t -c 2 -i va icmp 2>/dev/null & sleep 1; from ping -4 -n -c 1 -q 10.0.0.53 >/dev/null; wait) | sed 's/, id [0-9]*/, id ID/'
(from timeout 5 tcpdump -t -c 2 -i va 'icmp6 and ip6[40] > 127 and ip6[40] < 130' 2>/dev/null & sleep 1; from ping -6 -n -c 1 -q 2001:db8::53 >/dev/null; wait) | sed 's/, id [0-9]*/, id ID/'
(from timeout 5 tcpdump -t -c 2 -i va icmp 2>/dev/null & sleep 1; from ping -4 -n -c 1 -q 10.0.0.54 >/dev/null; wait) | sed 's/, id [0-9]*/, id ID/'
from arping -c 1 -I va here.test | sed 's/ [0-9.]*ms//'
from arping -c 1 -I va none.test
from arping -c 1 -I va 2001:db8::53
from nc -u -v -z -w 1 here.test 53
from nc -4 -u -v -z -w 1 here.test 53
from nc -u -v -w 1 none.test 53
from ping -c 1 client.test
from ping -c 1 10.0.0.54
from ping -4 -c 1 -W 1 -t 1 here.test
