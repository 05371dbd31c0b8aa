import type { Namespace } from "../namespace.ts";
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
  ["icmp", icmpFile],
  ["icmp6", icmp6File],
  ["netstat", netstatFile],
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
