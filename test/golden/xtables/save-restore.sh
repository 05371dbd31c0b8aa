# iptables-save and iptables-restore; the two comment lines with the time of day are filtered out.
iptables-save
iptables-save -t filter | grep -v ^#
iptables-save -t nosuch
iptables-save -t nat -c | grep -v ^#
iptables-save | grep -v ^#
iptables-save -x
iptables-save extra
iptables-save -t
iptables -A INPUT -p tcp --dport 80 -m comment --comment "the web" -j ACCEPT -c 3 180
iptables -N users
iptables -A FORWARD -s 10.0.0.0/8 -j users
iptables -P FORWARD DROP
iptables -t nat -A POSTROUTING -o eth0 -j MASQUERADE
iptables-save | grep -v ^#
iptables-save -c | grep -v ^#
iptables-save -c -t filter | grep -v ^#
iptables-save > /tmp/rules.txt
iptables -F; iptables -X; iptables -P FORWARD ACCEPT; iptables -t nat -F
iptables-save | grep -v ^#
iptables-restore < /tmp/rules.txt
iptables-save -c | grep -v ^#
iptables-restore /tmp/rules.txt
iptables-restore -c < /tmp/rules.txt
iptables-restore /tmp/nosuchfile
iptables-restore a b
iptables-restore -x
iptables-restore -T nat /tmp/rules.txt
iptables-restore -V
printf '*filter\n:INPUT DROP [5:500]\n:mine - [0:0]\n-A INPUT -j mine\n[7:70] -A mine -s 1.2.3.4 -j ACCEPT\nCOMMIT\n' | iptables-restore
iptables-save -c | grep -v ^#
printf '*filter\n:INPUT DROP [5:500]\n:mine - [0:0]\n-A INPUT -j mine\n[7:70] -A mine -s 1.2.3.4 -j ACCEPT\nCOMMIT\n' | iptables-restore -c
iptables-save -c | grep -v ^#
printf '*filter\n-A INPUT -s 5.5.5.5 -j DROP\nCOMMIT\n' | iptables-restore -n
iptables-save -t filter | grep -v ^#
printf '*filter\n:mine - [0:0]\n-A mine -j DROP\nCOMMIT\n' | iptables-restore --noflush
iptables-save -t filter | grep -v ^#
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore --test
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore -tv
iptables-save -t filter | grep -v ^#
printf '# hello\n\n*filter\n:INPUT ACCEPT\n-A INPUT -j ACCEPT\nCOMMIT\n# bye\n' | iptables-restore -v
iptables-save -t filter | grep -v ^#
printf '*filter\n-A INPUT -j ACCEPT\n' | iptables-restore
printf '*filter\n-A INPUT -j NOSUCH\nCOMMIT\n' | iptables-restore
printf '*filter\n-A NOSUCH -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*nosuch\nCOMMIT\n' | iptables-restore
printf '*\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT\nCOMMIT\n' | iptables-restore
printf '*filter\n:\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT NOSUCH [0:0]\nCOMMIT\n' | iptables-restore
printf '*filter\n:INPUT ACCEPT [x]\nCOMMIT\n' | iptables-restore
printf '*filter\n:a - [0:0]\n:a - [0:0]\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -s 1.2.3.4 -j\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -s nosuch -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\nnonsense\nCOMMIT\n' | iptables-restore
printf '*filter\n-t nat -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n-w -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n[1:2 -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore
printf '*filter\n[12] -A INPUT -j ACCEPT\nCOMMIT\n' | iptables-restore
printf 'nonsense\n' | iptables-restore
printf '\n' | iptables-restore
printf '' | iptables-restore
iptables-restore < /dev/null
printf 'COMMIT\n' | iptables-restore
printf '*filter\n-D INPUT -s 99.9.9.9 -j DROP\nCOMMIT\n' | iptables-restore -n
printf '*filter\n-A INPUT -j MARK\nCOMMIT\n' | iptables-restore -n
printf '*filter\n-A INPUT -m comment --comment "a b" -j LOG --log-prefix "x y: "\n-4 -A INPUT -s 1.1.1.1\n-6 -A INPUT -s 2.2.2.2\nCOMMIT\n' | iptables-restore
iptables-save -t filter | grep -v ^#
printf '*nat\n-A POSTROUTING -j SNAT --to-source 1.2.3.4\nCOMMIT\n*filter\n-A INPUT -j DROP\nCOMMIT\n' | iptables-restore
iptables-save | grep -v ^#
printf '*nat\n-A POSTROUTING -j SNAT --to-source 4.4.4.4\nCOMMIT\n*filter\n-A FORWARD -j DROP\nCOMMIT\n' | iptables-restore -T filter
iptables-save | grep -v ^#
iptables-save -t filter -f /tmp/out.txt
grep -v ^# /tmp/out.txt
iptables-save -f /nosuch/file
printf '*filter\n-A INPUT -s 1.1.1.1,2.2.2.2 -d 3.3.3.3 -j DROP\n-I INPUT -j ACCEPT\n-P OUTPUT DROP\n-N fresh\nCOMMIT\n' | iptables-restore
iptables-save -t filter | grep -v ^#
printf '*filter\n-A INPUT -j ACCEPT\nCOMMIT\n*filter\n-A OUTPUT -j NOSUCH\nCOMMIT\n' | iptables-restore
iptables-save -t filter | grep -v ^#
printf '*filter\n-A INPUT -m udp --dport 1\nCOMMIT\n' | iptables-restore
printf '*filter\n-A INPUT -m udp --dport 1\nCOMMIT\n*nat\nCOMMIT\n' | iptables-restore -n
iptables-save | grep -v ^#
iptables-save | head -1 | cut -d ' ' -f 1-5
iptables-save | tail -1 | cut -d ' ' -f 1-3
