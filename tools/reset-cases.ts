/** What the recordings of TCP resets are made of: shared by their recorder and their replay. */

/** The client is `a`, a router `r`, a server `b` with a listener on port 80. */
export const RESET_SETUP = `
ip netns add a; ip netns add r; ip netns add b
ip link add e0 netns a address ba:6b:8c:00:00:01 type veth peer name r0 netns r address ba:6b:8c:00:00:02
ip link add e0 netns b address ba:6b:8c:00:00:04 type veth peer name r1 netns r address ba:6b:8c:00:00:03
ip -n a addr add 10.0.0.1/24 dev e0; ip -n a addr add 2001:db8:a::1/64 dev e0 nodad; ip -n a link set e0 up
ip -n b addr add 10.0.1.2/24 dev e0; ip -n b addr add 2001:db8:b::2/64 dev e0 nodad; ip -n b link set e0 up
ip -n r addr add 10.0.0.254/24 dev r0; ip -n r addr add 2001:db8:a::fe/64 dev r0 nodad; ip -n r link set r0 up
ip -n r addr add 10.0.1.254/24 dev r1; ip -n r addr add 2001:db8:b::fe/64 dev r1 nodad; ip -n r link set r1 up
ip -n a route add default via 10.0.0.254; ip -n a -6 route add default via 2001:db8:a::fe
ip -n b route add default via 10.0.1.254; ip -n b -6 route add default via 2001:db8:b::fe
ip netns exec r sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
`;

export interface ResetCase {
  readonly name: string;
  /** The rule, as a command for `sh`. */
  readonly rule: string;
  readonly traffic: string;
  /** A command whose output is recorded too, after the traffic. Such a case is replayed with all that the client sent. */
  readonly show?: string;
}

const TO_SERVER = "ip netns exec a nc -w 1 -p 5555";

/** What is asked of the segments of one connection. */
const TCP_RULES: readonly string[] = [
  "--syn",
  "! --syn",
  "--tcp-flags ALL SYN",
  "--tcp-flags SYN,ACK,FIN,RST ACK",
  "! --tcp-flags PSH PSH",
  "--tcp-flags FIN FIN",
  "--tcp-option 2",
  "! --tcp-option 2",
  "--tcp-option 8",
  "--tcp-option 5",
  "--dport 80:90",
  "! --dport 86",
  "--sport 5555",
  "--sport 5556:",
  "-m multiport --dports 22,86",
  "-m multiport ! --ports 5555",
  "-m length --length 0:59",
];

export const RESET_CASES: readonly ResetCase[] = [
  {
    name: "SYN to the router itself",
    rule: "ip netns exec r iptables -A INPUT -p tcp -j REJECT --reject-with tcp-reset",
    traffic: `${TO_SERVER} 10.0.0.254 81`,
  },
  {
    name: "SYN through the router",
    rule: "ip netns exec r iptables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset",
    traffic: `${TO_SERVER} 10.0.1.2 82`,
  },
  {
    name: "data of a connection",
    rule: "ip netns exec r iptables -A FORWARD -p tcp --tcp-flags PSH PSH -j REJECT --reject-with tcp-reset",
    traffic: `(ip netns exec b nc -l -w 3 83 >/dev/null & sleep 1; echo hello | ${TO_SERVER} 10.0.1.2 83; wait)`,
  },
  {
    name: "SYN over IPv6 through the router",
    rule: "ip netns exec r ip6tables -A FORWARD -p tcp -j REJECT --reject-with tcp-reset",
    traffic: `${TO_SERVER} 2001:db8:b::2 84`,
  },
  {
    name: "SYN over IPv6 to the router itself",
    rule: "ip netns exec r ip6tables -A INPUT -p tcp -j REJECT --reject-with tcp-reset",
    traffic: `${TO_SERVER} 2001:db8:a::fe 85`,
  },
  {
    name: "every match of tcp",
    rule: TCP_RULES.map((words) => `ip netns exec r iptables -A FORWARD -i r0 -p tcp ${words}`).join("\n"),
    traffic: `(ip netns exec b nc -l -w 3 86 >/dev/null & sleep 1; echo hello | ${TO_SERVER} 10.0.1.2 86; wait)`,
    show: "ip netns exec r iptables-save -c | grep -- -A",
  },
  {
    name: "LOG lines of TCP",
    rule: `ip netns exec r iptables -A FORWARD -i r0 -p tcp -j LOG --log-prefix "tcp1: "
ip netns exec r iptables -A FORWARD -i r0 -p tcp -j LOG --log-prefix "tcp2: " --log-tcp-sequence --log-tcp-options`,
    traffic: `(ip netns exec b nc -l -w 3 87 >/dev/null & sleep 1; echo hello | ${TO_SERVER} 10.0.1.2 87; wait)`,
    show: 'dmesg -t | grep -o "tcp[12]: .*"',
  },
  {
    name: "LOG lines of TCP over IPv6",
    rule: 'ip netns exec r ip6tables -A FORWARD -i r0 -p tcp -j LOG --log-prefix "tcp6: " --log-tcp-options',
    traffic: `(ip netns exec b nc -6 -l -w 3 88 >/dev/null & sleep 1; echo hello | ${TO_SERVER} 2001:db8:b::2 88; wait)`,
    show: 'dmesg -t | grep -o "tcp6: .*"',
  },
];
