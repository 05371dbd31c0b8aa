# Tables nobody touched, options of listing, user chains, references.
iptables -V
ip6tables --version
iptables-save -V
iptables -L
iptables -S
iptables -nvL
iptables -L -n -v -x --line-numbers
iptables -t nat -L -n
iptables -t mangle -S
iptables -t raw -vL
iptables -t nosuch -L
iptables -t waytoolongnameforatableofiptables1 -L
iptables -L INPUT
iptables -L NOSUCH
iptables -S NOSUCH
iptables -L INPUT 1
iptables -N web
iptables -N web
iptables -A INPUT -p tcp --dport 80 -j web
iptables -A FORWARD -i eth0 -o wlan+ -j web
iptables -A web -s 10.0.0.0/8 -j ACCEPT
iptables -A web -j RETURN
iptables -A INPUT -g web
iptables -A INPUT
iptables -A OUTPUT -d 192.0.2.7 -j DROP -c 5 420
iptables -A OUTPUT -j ACCEPT -c 123456 98765432109
iptables -L
iptables -L -n
iptables -L -v
iptables -L -nv
iptables -L -nvx
iptables -L -n --line-numbers
iptables -L -nv --line-numbers
iptables -L web -n
iptables -L INPUT 2 -n
iptables -L OUTPUT 2 -nv --line-numbers
iptables -L INPUT 9
iptables -L INPUT 0
iptables -S
iptables -S -v
iptables -S web
iptables -S INPUT 1
iptables -S web 2 -v
iptables -nL FORWARD -v
iptables --list --numeric --verbose --exact
iptables --list-rules
iptables -L -Z
iptables -L -nv
iptables -Z OUTPUT
iptables -P FORWARD DROP
iptables -P INPUT DROP -c 7 700
iptables -S -v
iptables -vL FORWARD
iptables -F web
iptables -L web
iptables -w -L web
iptables -w 5 -nL web
iptables -w5 -nL web
iptables -w x -nL web
iptables -W 100 -w 2 -nL web
iptables -n -L -w
cat /proc/net/ip_tables_names | sort
