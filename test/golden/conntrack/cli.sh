# The program conntrack without traffic: entries that it makes itself, every output, what it refuses.
conntrack -L
conntrack -C
conntrack -S
conntrack -V
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000 -t 60
conntrack -L
conntrack -L -o extended
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000 -t 60
conntrack -A -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000 -t 70
conntrack -L
conntrack -C
conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000
conntrack -G -p udp -r 10.0.0.2 -q 10.0.0.1 --reply-port-src 2000 --reply-port-dst 1000
conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 2000
conntrack -G -p udp -s 10.0.0.1 -d 10.0.0.2
conntrack -G -s 10.0.0.1 -d 10.0.0.2
conntrack -G -p udp --sport 1000 --dport 2000
conntrack -G -p udp -s 10.0.0.1 --sport 1000 --dport 2000
conntrack -U -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000 -t 120
conntrack -U -p udp -s 10.0.0.1 -m 7
conntrack -U -p udp -s 10.0.0.1 -m 7
conntrack -U -p udp -s 10.0.0.1 -u ASSURED,SEEN_REPLY
conntrack -U -p udp -s 10.0.0.9 -m 7
conntrack -U -p udp -m 0x10/0xf0
conntrack -L -m 0x17
conntrack -L -m 1/1
conntrack -L -m 8/8
conntrack -L -m x
conntrack -L -u ASSURED
conntrack -L -u SEEN_REPLY
conntrack -L -u UNREPLIED
conntrack -L -u UNSET
conntrack -L -u FIXED_TIMEOUT
conntrack -L -u BOGUS
conntrack -L -u ,ASSURED
conntrack -D -p udp -s 10.0.0.1
conntrack -L
conntrack -D
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 -t 60
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 80 -t 60 --state ESTABLISHED
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1001 --dport 80 -t 60 --state ESTABLISHED -u SEEN_REPLY,ASSURED
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1002 --dport 80 -t 60 --state SYN_SENT
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1003 --dport 80 -t 60 --state LISTEN
conntrack -I -p tcp -s 10.0.0.1 -d 10.0.0.2 --sport 1004 --dport 80 -t 60 --state BOGUS
conntrack -L -p tcp --sport 1000
conntrack -L -p tcp --sport 1001
conntrack -L -p tcp --sport 1001 -o extended
conntrack -L -p tcp --sport 1003
conntrack -L -p tcp --state SYN_SENT
conntrack -L -p tcp --state ESTABLISHED -u ASSURED
conntrack -L -p udp
conntrack -L -p udp --state ESTABLISHED
conntrack -L -p 6 --sport 1001
conntrack -L -p icmp
conntrack -L -p foo
conntrack -L -p 300
conntrack -U -p tcp --sport 1001 --state CLOSE_WAIT
conntrack -D -p tcp --sport 1001 -o extended
conntrack -D -p tcp --sport 1001
conntrack -F
conntrack -C
conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0 --icmp-id 77 -t 30
conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 -t 30
conntrack -I -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 3 --icmp-code 1 --icmp-id 77 -t 30
conntrack -L
conntrack -L -p icmp --icmp-id 77
conntrack -L -p icmp --icmp-id 78
conntrack -L -p icmp --icmp-type 8 --icmp-code 0
conntrack -F conntrack
conntrack -I -p udp -s fd00::1 -d fd00::2 --sport 1000 --dport 2000 -t 60
conntrack -I -p udp -s fd00::1 -d fd00::2 --sport 1000 --dport 2000 -t 60 -f ipv6
conntrack -L
conntrack -L -f ipv6
conntrack -L -f ipv4
conntrack -L -f ipv6 -o extended
conntrack -L -f bogus
conntrack -L -f ipv4 -s fd00::1
conntrack -L -s fd00::1
conntrack -L -s fd00::/64
conntrack -L -s fd01::/64
conntrack -I -p icmpv6 -s fd00::1 -d fd00::2 --icmpv6-type 128 --icmpv6-code 0 --icmpv6-id 5 -t 30
conntrack -L -p icmpv6
conntrack -D -f ipv6 -p udp
conntrack -D -f ipv6
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 -r 10.0.0.2 -q 10.9.0.1 --sport 1000 --dport 2000 --reply-port-src 2000 --reply-port-dst 4000 -t 60
conntrack -L
conntrack -L -n
conntrack -L -n 10.9.0.1
conntrack -L -n 10.9.0.1:4000
conntrack -L -n 10.9.0.1:4001
conntrack -L -n 10.9.0.2
conntrack -L -g
conntrack -L -j
conntrack -L -j 10.9.0.1
conntrack -L -n 10.9.0.0/24
conntrack -L -n -j
conntrack -F
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1000 --dport 2000 -t 60 -n 10.9.0.1
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.3 --sport 1001 --dport 2000 -t 60 -n 10.9.0.1:5555
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.4 --sport 1002 --dport 2000 -t 60 -g 10.9.0.2:53
conntrack -L -s 10.0.0.1 -d 10.0.0.2
conntrack -L -d 10.0.0.3
conntrack -L -d 10.0.0.4
conntrack -L -g
conntrack -L -g 10.9.0.2
conntrack -L -d 10.0.0.3 -n
conntrack -L -d 10.0.0.0/30 -n 10.9.0.1:5555
conntrack -L -q 10.9.0.1 -d 10.0.0.3
conntrack -L -r 10.9.0.2
conntrack -L -r 10.9.0.0/24
conntrack -L -s 10.0.0.1 --mask-src 255.255.255.0 -d 10.0.0.4
conntrack -L --mask-src 255.255.255.0
conntrack -L -s 10.0.0.256
conntrack -L -s 10.0.0.0/33
conntrack -L -s 10.0.0.0/x
conntrack -L -s
conntrack -L -z -d 10.0.0.4
conntrack -L -p udp -z
conntrack -L expect
conntrack -L dying
conntrack -L unconfirmed
conntrack -L bogus
conntrack -F dying
conntrack -L -o bogus
conntrack -L -d 10.0.0.4 -o save
conntrack -L -d 10.0.0.3 -o save
conntrack -L -o save,extended
conntrack -L -d 10.0.0.4 -o xml
conntrack -L -d 10.0.0.4 -o xml,extended
conntrack -D -d 10.0.0.4 -o xml
conntrack -L -d 10.0.0.99 -o xml
conntrack -D -d 10.0.0.2 -o save
conntrack -F
conntrack -L -E
conntrack -C -p udp
conntrack -F -p udp
conntrack -S -p udp
conntrack -I
conntrack -I -p udp
conntrack -I -p udp -t 10
conntrack -I -p udp -t 10 -s 10.0.0.1 -d 10.0.0.2
conntrack -I -p udp -t 10 -s 10.0.0.1 --sport 1 --dport 2
conntrack -I -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 2
conntrack -I -p udp -r 10.0.0.1 -q 10.0.0.2 --reply-port-src 1 --reply-port-dst 2 -t 10
conntrack -L -p udp
conntrack -I -p 99 -s 10.0.0.1 -d 10.0.0.2 -t 10
conntrack -L -p 99
conntrack -L -p 99 -o extended
conntrack -U expect
conntrack -G expect
conntrack -L --state ESTABLISHED
conntrack -L --bogus
conntrack -Q
conntrack -t
conntrack -L -w 1
conntrack -L -w x
conntrack -L -i 5
conntrack -L -c 1
conntrack -D -p udp -w 0
conntrack -D -t 100
conntrack -E -t 100
conntrack -E -e BOGUS
conntrack -b 100
conntrack -L -a 1
conntrack extra
conntrack -L extra words
conntrack -D conntrack -p 99
conntrack -L -p
conntrack -L -s ''
conntrack -L -d 10.0.0.0/-1
conntrack -L -m 99999999999999/zz
conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 99999 --dport -5 -t 99999999999
conntrack -L
conntrack -L -o xml,
conntrack -L -o ''
conntrack -L --src=1.1.1.1 --proto udp
conntrack -L -u '!ASSURED'
conntrack -Lp udp
conntrack -L -p udp --spo 5
conntrack -L -p udp --tuple-port-src 5
conntrack -U -s 1.1.1.1 -p udp -t 0
conntrack -L
conntrack -D -p 17 -s 0/0
conntrack -L -n '[::1]:x'
conntrack -L -n '[]:5'
conntrack -L -n 1.2.3.4:
conntrack -L -g fe80::1
conntrack -C expect
conntrack -S expect
conntrack -F expect
conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 50 -u EXPECTED
conntrack -I -p udp -s 1.1.1.1 -d 2.2.2.2 --sport 1 --dport 2 -t 50 -u FIXED_TIMEOUT
conntrack -U -s 1.1.1.1 -p udp -t 60
conntrack -L -u FIXED
conntrack -F
sysctl -w net.netfilter.nf_conntrack_udp_timeout=-5
sysctl -w net.netfilter.nf_conntrack_udp_timeout=30000000
sysctl -w net.netfilter.nf_conntrack_acct=2
sysctl -w net.netfilter.nf_conntrack_max=5
sysctl -w net.netfilter.nf_conntrack_tcp_loose=x
sysctl -w net.netfilter.nf_log.2=foo
sysctl -w net.netfilter.nf_conntrack_frag6_high_thresh=1
sysctl -w net.netfilter.nf_conntrack_frag6_low_thresh=9999999
sysctl -w net.netfilter.nf_hooks_lwtunnel=1
sysctl -w net.netfilter.nf_hooks_lwtunnel=0
