import type { Namespace } from "../../net/namespace.ts";
import { rawSockets, socketsInUse, udpSockets } from "../../net/socket/socket-list.ts";

/** print_summary: -s, of the numbers in /proc/net/sockstat. */
export function summaryText(namespace: Namespace): string {
  const raw = [rawSockets(namespace, 4).length, rawSockets(namespace, 6).length] as const;
  const udp = [udpSockets(namespace, 4).length, udpSockets(namespace, 6).length] as const;
  const inet = [raw[0] + udp[0], raw[1] + udp[1]] as const;
  return [
    `Total: ${socketsInUse(namespace)}`,
    "TCP:   0 (estab 0, closed 0, orphaned 0, timewait 0)",
    "",
    "Transport Total     IP        IPv6",
    line("RAW", raw),
    line("UDP", udp),
    line("TCP", [0, 0]),
    line("INET", inet),
    line("FRAG", [0, 0]),
    "",
    "",
  ].join("\n");
}

function line(name: string, [ipv4, ipv6]: readonly [number, number]): string {
  const cells = [ipv4 + ipv6, ipv4, ipv6].map((number) => String(number).padEnd(9));
  return `${name}\t  ${cells.join(" ")}`;
}
