/** A short text of our own; the real one lists every option. */
export const USAGE = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

  -L list   -G get   -D delete   -I create   -A add   -U update
  -E show events   -F flush   -C count   -S statistics

  -s -d -r -q IP   -p PROTOCOL   -f ipv4|ipv6   -n -g -j [IP[:PORT]]   -m MARK[/MASK]
  -u STATUS[,...]   -t SECONDS   -e EVENT[,...]   -o FORMAT[,...]   -z

`;

export const VERSION_LINE = "conntrack v1.4.7 (conntrack-tools)";
