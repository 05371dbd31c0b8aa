import type { Namespace } from "../../net/namespace.ts";
import { netstatFile, snmpFile } from "../../net/proc-net/statistics.ts";

// Facts of net-tools 2.10 (statistics.c): which counters `netstat -su` shows, in which words. Counters of
// other tables show when they are not 0.

const UDP_WORDS: readonly (readonly [name: string, words: string])[] = [
  ["InDatagrams", "packets received"],
  ["NoPorts", "packets to unknown port received"],
  ["InErrors", "packet receive errors"],
  ["OutDatagrams", "packets sent"],
  ["RcvbufErrors", "receive buffer errors"],
  ["SndbufErrors", "send buffer errors"],
];
/** Counters without words of their own. */
const UDP_NAMED: readonly string[] = ["InCsumErrors", "IgnoredMulti"];

export function udpStatistics(namespace: Namespace): string {
  const tables = new Map([...tablesOf(snmpFile(namespace)), ...tablesOf(netstatFile(namespace))]);
  const lines: string[] = [];
  const messages = tables.get("IcmpMsg");
  if (messages !== undefined) lines.push("IcmpMsg:", ...named([...messages]));
  const udp = tables.get("Udp")!;
  lines.push("Udp:");
  for (const [name, words] of UDP_WORDS) lines.push(`    ${udp.get(name)} ${words}`);
  lines.push(...named(UDP_NAMED.map((name) => [name, udp.get(name)!] as const)));
  lines.push("UdpLite:", "IpExt:", ...named([...tables.get("IpExt")!]));
  return `${lines.join("\n")}\n`;
}

function named(rows: readonly (readonly [string, number])[]): readonly string[] {
  return rows.filter(([, value]) => value !== 0).map(([name, value]) => `    ${name}: ${value}`);
}

/** The pairs of lines of /proc/net/snmp and netstat. */
function tablesOf(text: string): ReadonlyMap<string, ReadonlyMap<string, number>> {
  const lines = text.split("\n").filter((line) => line !== "");
  const tables = new Map<string, ReadonlyMap<string, number>>();
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const [title = "", ...names] = lines[at]!.split(" ");
    const values = lines[at + 1]!.split(" ").slice(1).map(Number);
    tables.set(title.slice(0, -1), new Map(names.map((name, index) => [name, values[index]!])));
  }
  return tables;
}
