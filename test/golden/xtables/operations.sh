# What changes a table.
iptables -A INPUT -s 1.1.1.1 -j ACCEPT
iptables -I INPUT -s 2.2.2.2 -j DROP
iptables -I INPUT 2 -s 3.3.3.3 -j DROP
iptables -I INPUT 4 -s 4.4.4.4
iptables -I INPUT 9 -s 5.5.5.5
iptables -S INPUT
iptables -C INPUT -s 1.1.1.1 -j ACCEPT
iptables -C INPUT -s 1.1.1.1 -j DROP
iptables -C INPUT -s 1.1.1.1
iptables -R INPUT 1 -s 6.6.6.6 -j ACCEPT
iptables -R INPUT 1 -s 6.6.6.6,7.7.7.7 -j ACCEPT
iptables -R INPUT 99 -j ACCEPT
iptables -D INPUT 2
iptables -D INPUT 99
iptables -D INPUT -s 1.1.1.1 -j ACCEPT
iptables -D INPUT -s 1.1.1.1 -j ACCEPT
iptables -S INPUT
iptables -v -A INPUT -s 8.8.8.8 -p tcp --dport 80 -j ACCEPT
iptables -v -A INPUT -i lo -s 1.1.1.1,2.2.2.2 -j DROP
iptables -v -I INPUT ! -s 8.8.8.8 -p udp -f -j REJECT
iptables -v -A FORWARD -i a -o b -m comment --comment x -j LOG --log-prefix p
iptables -v -D INPUT 1
iptables -v -D INPUT -i lo -s 1.1.1.1 -j DROP
iptables -v -C INPUT -i lo -s 2.2.2.2 -j DROP
iptables -v -R INPUT 1 -j RETURN
iptables -v -F INPUT
iptables -v -F
iptables -v -Z
iptables -v -Z INPUT
iptables -v -N one
iptables -N two
iptables -A INPUT -j one
iptables -A one -j two
iptables -A one -g two
iptables -S
iptables -L one -n
iptables -X one
iptables -X two
iptables -X
iptables -F one
iptables -X one
iptables -D INPUT -j one
iptables -v -X
iptables -S
iptables -N loop1
iptables -N loop2
iptables -A loop1 -j loop2
iptables -A loop2 -j loop1
iptables -A INPUT -j loop1
iptables -A OUTPUT -g loop2
iptables -S
iptables -F
iptables -X
iptables -N old
iptables -A INPUT -j old
iptables -E old new
iptables -S
iptables -E new INPUT
iptables -E INPUT other
iptables -E new ACCEPT
iptables -N new2
iptables -E new new2
iptables -F
iptables -X
iptables -P INPUT DROP
iptables -P OUTPUT ACCEPT
iptables -P FORWARD QUEUE
iptables -P FORWARD RETURN
iptables -S
iptables -A INPUT -j ACCEPT -c 10 1000
iptables -A INPUT -j ACCEPT --set-counters 10,1000
iptables -A INPUT -j DROP
iptables -D INPUT -j ACCEPT
iptables -S -v
iptables -Z INPUT 1
iptables -S -v
iptables -L INPUT -Z -nv
iptables -S -v
iptables -A INPUT -p tcp --dport 22 -j ACCEPT
iptables -D INPUT -p tcp --dport 22
iptables -D INPUT -p tcp -m tcp --dport 22 -j ACCEPT
iptables -A INPUT -m limit --limit 5/s -j ACCEPT
iptables -D INPUT -m limit --limit 6/s -j ACCEPT
iptables -D INPUT -m limit --limit 5/s -j ACCEPT
iptables -A INPUT -m comment --comment a -j ACCEPT
iptables -D INPUT -j ACCEPT
iptables -D INPUT -m comment --comment b -j ACCEPT
iptables -D INPUT -m comment --comment a -j ACCEPT
iptables -S
iptables -N mangle
iptables -N x-y.z_1
iptables -N 10chain
iptables -A INPUT -j 10chain
iptables -N a -N b
iptables -N B
iptables -N A
iptables -N aa
iptables -S
iptables -L | grep Chain
