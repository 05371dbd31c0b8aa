import { formatIpv4Address, type Ipv4Address } from "../../../wire/ipv4-address.ts";
import type { Namespace } from "../../namespace.ts";
import type { IpAddress } from "../../netlink/route-message.ts";
import { type Connection, type Direction, IPS_ASSURED, IPS_SEEN_REPLY } from "./connection.ts";
import { hasPorts, IPPROTO_GRE, IPPROTO_ICMP, IPPROTO_ICMPV6, type Tuple } from "./tuple.ts";

// Read first: net/netfilter/nf_conntrack_standalone.c (ct_seq_show, ct_cpu_seq_show).

/** l4proto_name */
const NAMES: Readonly<Record<number, string>> = {
  1: "icmp",
  6: "tcp",
  17: "udp",
  33: "dccp",
  47: "gre",
  58: "icmpv6",
  132: "sctp",
  136: "udplite",
};

/** /proc/net/nf_conntrack */
export function conntrackFile(namespace: Namespace): string {
  if (!namespace.tracksAnything) return "";
  return namespace.conntrack.connections().map(lineOf).join("");
}

function lineOf(connection: Connection): string {
  const { original, reply, mark, tcp } = connection;
  const name = NAMES[original.protocol] ?? "unknown";
  const words = [
    original.family === 4 ? "ipv4     2" : "ipv6     10",
    `${name.padEnd(8)} ${original.protocol}`,
    String(connection.expiresSeconds()),
    ...(tcp === undefined ? [] : [tcp.state]),
    ...tupleWords(original),
    ...counterWords(connection, "original"),
    ...(connection.has(IPS_SEEN_REPLY) ? [] : ["[UNREPLIED]"]),
    ...tupleWords(reply),
    ...counterWords(connection, "reply"),
    ...(connection.has(IPS_ASSURED) ? ["[ASSURED]"] : []),
    `mark=${mark}`,
    "use=2\n",
  ];
  return words.join(" ");
}

function tupleWords(tuple: Tuple): readonly string[] {
  const { protocol, sourceKey, destinationKey } = tuple;
  const words = [`src=${wholeAddress(tuple.source)}`, `dst=${wholeAddress(tuple.destination)}`];
  if (hasPorts(protocol)) words.push(`sport=${sourceKey}`, `dport=${destinationKey}`);
  else if (protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6) {
    words.push(`type=${destinationKey >>> 8}`, `code=${destinationKey & 0xff}`, `id=${sourceKey}`);
  } else if (protocol === IPPROTO_GRE) {
    words.push(`srckey=0x${sourceKey.toString(16)}`, `dstkey=0x${destinationKey.toString(16)}`);
  }
  return words;
}

/** %pI4 and %pI6: all digits of IPv6. */
function wholeAddress(address: IpAddress): string {
  if (typeof address === "number") return formatIpv4Address(address as Ipv4Address);
  return address
    .toString(16)
    .padStart(32, "0")
    .replace(/(.{4})(?=.)/g, "$1:");
}

function counterWords({ counters }: Connection, direction: Direction): readonly string[] {
  if (counters === undefined) return [];
  const { packets, bytes } = counters[direction];
  return [`packets=${packets}`, `bytes=${bytes}`];
}

/** /proc/net/stat/nf_conntrack: one line for the one CPU. */
export function conntrackStatisticsFile(namespace: Namespace): string {
  const header =
    "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop icmp_error  " +
    "expect_new expect_create expect_delete search_restart\n";
  const statistics = namespace.tracksAnything ? namespace.conntrack.statistics : undefined;
  const of = (name: keyof NonNullable<typeof statistics>): number => statistics?.[name] ?? 0;
  const entries = hexadecimal(namespace.tracksAnything ? namespace.conntrack.count : 0);
  const numbers = [
    ...[of("clashResolve"), of("found"), 0, of("invalid"), 0, 0, of("chainTooLong"), of("insert")],
    ...[of("insertFailed"), of("drop"), of("earlyDrop"), of("error")],
  ].map(hexadecimal);
  const expectations = [0, 0, 0, of("searchRestart")].map(hexadecimal);
  return `${header}${entries}  ${numbers.join(" ")}  ${expectations.join(" ")}\n`;
}

function hexadecimal(value: number): string {
  return value.toString(16).padStart(8, "0");
}
