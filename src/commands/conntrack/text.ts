import { IPS_ASSURED, IPS_SEEN_REPLY } from "../../net/netfilter/conntrack/connection.ts";
import type { ConnectionMessage } from "../../net/netfilter/conntrack/messages.ts";
import {
  formatTupleAddress,
  hasPorts,
  IPPROTO_GRE,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
  type Tuple,
} from "../../net/netfilter/conntrack/tuple.ts";
import { protocolName } from "./protocol-options.ts";

/** What a line begins with; undefined in a listing. */
export type MessageKind = "new" | "update" | "destroy" | undefined;

/** -o extended and id. */
export type LineFlags = ReadonlySet<string>;

/** libnetfilter_conntrack's default output, without a newline. */
export function formatConnection(message: ConnectionMessage, kind: MessageKind, flags: LineFlags): string {
  const { original, reply, status } = message;
  const words: string[] = [];
  if (flags.has("extended")) words.push(...layer3(original));
  words.push(`${protocolName(original.protocol).padEnd(8)} ${original.protocol}`);
  if (message.timeout !== undefined) words.push(String(message.timeout));
  if (message.tcpState !== undefined) words.push(message.tcpState);
  words.push(...tupleWords(original), ...counterWords(message, "original"));
  if ((status & IPS_SEEN_REPLY) === 0) words.push("[UNREPLIED]");
  words.push(...tupleWords(reply), ...counterWords(message, "reply"));
  if ((status & IPS_ASSURED) !== 0) words.push("[ASSURED]");
  if (message.mark !== undefined) words.push(`mark=${message.mark}`);
  if (message.use !== undefined) words.push(`use=${message.use}`);
  if (flags.has("id")) words.push(`id=${message.id}`);
  const prefix = kind === undefined ? "" : `${`[${kind.toUpperCase()}]`.padStart(9)} `;
  return prefix + words.join(" ");
}

function layer3({ family }: Tuple): readonly string[] {
  return [family === 4 ? "ipv4     2" : "ipv6     10"];
}

export function tupleWords(tuple: Tuple): readonly string[] {
  const source = formatTupleAddress(tuple.source);
  const destination = formatTupleAddress(tuple.destination);
  return [`src=${source}`, `dst=${destination}`, ...keyWords(tuple)];
}

function keyWords({ protocol, sourceKey, destinationKey }: Tuple): readonly string[] {
  if (hasPorts(protocol)) return [`sport=${sourceKey}`, `dport=${destinationKey}`];
  if (protocol === IPPROTO_GRE) {
    return [`srckey=0x${sourceKey.toString(16)}`, `dstkey=0x${destinationKey.toString(16)}`];
  }
  if (protocol !== IPPROTO_ICMP && protocol !== IPPROTO_ICMPV6) return [];
  return [`type=${destinationKey >>> 8}`, `code=${destinationKey & 0xff}`, `id=${sourceKey}`];
}

function counterWords({ counters }: ConnectionMessage, direction: "original" | "reply"): readonly string[] {
  if (counters === undefined) return [];
  const { packets, bytes } = counters[direction];
  return [`packets=${packets}`, `bytes=${bytes}`];
}
