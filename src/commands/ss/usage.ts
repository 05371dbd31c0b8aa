export const SS_USAGE: string = `Usage: ss [ OPTIONS ] [ FILTER ]
  which sockets   -a all, -l listening, -t TCP, -u UDP, -w raw, -0 packet, -x Unix, -4 IPv4, -6 IPv6,
                  -A TABLE[,TABLE], -f FAMILY, -N NETNS
  what is shown   -n numbers, -r host names, -p processes, -e details, -m memory, -o timers, -i TCP information,
                  -s summary, -H no header, -O one line each, --tos, --cgroup, --inet-sockopt
  FILTER := [ state STATE | exclude STATE ]... [ src|dst HOST | sport|dport OP :PORT | dev OP DEV | fwmark OP MARK
            | autobound | not FILTER | FILTER and|or FILTER | ( FILTER ) ]
  -F FILE reads the filter from a file; -V tells the version
`;

export const SS_VERSION = "ss utility, iproute2-6.1.0\n";
