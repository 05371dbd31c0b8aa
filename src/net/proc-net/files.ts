import type { Namespace } from "../namespace.ts";
import { conntrackFile } from "../netfilter/conntrack/proc-files.ts";
import { devMcastFile, igmp6File, igmpFile } from "./multicast.ts";
import {
  icmp6File,
  icmpFile,
  packetFile,
  raw6File,
  rawFile,
  sockstat6File,
  sockstatFile,
  udp6File,
  udpFile,
} from "./sockets.ts";
import { netstatFile, snmp6File, snmpFile } from "./statistics.ts";

/** The files of /proc/net, made of one namespace's state at each reading. */
export const PROC_NET: ReadonlyMap<string, (namespace: Namespace) => string> = new Map([
  ["dev_mcast", devMcastFile],
  ["icmp", icmpFile],
  ["icmp6", icmp6File],
  ["ip6_tables_names", ({ xtables }) => lines(xtables.names(6))],
  ["ip_tables_names", ({ xtables }) => lines(xtables.names(4))],
  ["igmp", igmpFile],
  ["igmp6", igmp6File],
  ["netstat", netstatFile],
  ["nf_conntrack", conntrackFile],
  ["packet", packetFile],
  ["raw", rawFile],
  ["raw6", raw6File],
  ["snmp", snmpFile],
  ["snmp6", snmp6File],
  ["sockstat", sockstatFile],
  ["sockstat6", sockstat6File],
  ["udp", udpFile],
  ["udp6", udp6File],
]);

function lines(words: readonly string[]): string {
  return words.map((word) => `${word}\n`).join("");
}
