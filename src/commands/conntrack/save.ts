import {
  IPS_ASSURED,
  IPS_DST_NAT_DONE,
  IPS_EXPECTED,
  IPS_FIXED_TIMEOUT,
  IPS_SEEN_REPLY,
  IPS_SRC_NAT_DONE,
} from "../../net/netfilter/conntrack/connection.ts";
import type { ConnectionMessage } from "../../net/netfilter/conntrack/messages.ts";
import {
  formatTupleAddress,
  hasPorts,
  IPPROTO_ICMP,
  IPPROTO_ICMPV6,
} from "../../net/netfilter/conntrack/tuple.ts";
import { protocolName } from "./protocol-options.ts";
import type { MessageKind } from "./text.ts";

const COMMANDS = { new: "-A", update: "-U", destroy: "-D" } as const;

/** -o save: the command that would make, change or delete such an entry (ct_save_snprintf). */
export function formatConnectionSave(message: ConnectionMessage, kind: MessageKind): string {
  const { original, reply, status, timeout } = message;
  const sourceChanged = (status & IPS_SRC_NAT_DONE) !== 0 && reply.destination !== original.source;
  const destinationChanged = (status & IPS_DST_NAT_DONE) !== 0 && reply.source !== original.destination;
  const words = [
    COMMANDS[kind ?? "new"],
    ...(timeout === undefined ? [] : ["-t", timeout]),
    ...["-u", statusWords(status)],
    ...["-s", formatTupleAddress(original.source)],
    ...["-d", formatTupleAddress(original.destination)],
    ...[destinationChanged ? "-g" : "-r", formatTupleAddress(reply.source)],
    ...[sourceChanged ? "-n" : "-q", formatTupleAddress(reply.destination)],
    ...protocolWords(message),
  ];
  return words.join(" ");
}

function statusWords(status: number): string {
  const words = [
    (status & IPS_EXPECTED) === 0 ? "" : "EXPECTED",
    (status & IPS_SEEN_REPLY) === 0 ? "" : "SEEN_REPLY",
    (status & IPS_ASSURED) === 0 ? "" : "ASSURED",
    (status & IPS_FIXED_TIMEOUT) === 0 ? "" : "FIXED_TIMEOUT",
  ].filter((word) => word !== "");
  return words.length === 0 ? "UNSET" : words.join(",");
}

function protocolWords({ original, reply, tcpState }: ConnectionMessage): readonly (string | number)[] {
  const { protocol } = original;
  const name = protocolName(protocol);
  const words: (string | number)[] = ["-p", name === "unknown" ? protocol : name];
  if (hasPorts(protocol)) {
    words.push("--sport", original.sourceKey, "--dport", original.destinationKey);
    words.push("--reply-port-src", reply.sourceKey, "--reply-port-dst", reply.destinationKey);
    if (tcpState !== undefined) words.push("--state", tcpState);
  } else if (protocol === IPPROTO_ICMP || protocol === IPPROTO_ICMPV6) {
    const prefix = protocol === IPPROTO_ICMP ? "--icmp" : "--icmpv6";
    words.push(
      `${prefix}-type`,
      original.destinationKey >>> 8,
      `${prefix}-code`,
      original.destinationKey & 0xff,
    );
    words.push(`${prefix}-id`, original.sourceKey);
  }
  return words;
}
