import { IPS_ASSURED, IPS_SEEN_REPLY } from "../../net/netfilter/conntrack/connection.ts";
import type { ConnectionMessage } from "../../net/netfilter/conntrack/messages.ts";
import {
  formatTupleAddress,
  hasPorts,
  IPPROTO_GRE,
  type Tuple,
} from "../../net/netfilter/conntrack/tuple.ts";
import { formatTime } from "../../shell/time-format.ts";
import { protocolName } from "./protocol-options.ts";
import type { MessageKind } from "./text.ts";

export const XML_HEADER = '<?xml version="1.0" encoding="utf-8"?>\n<conntrack>\n';
export const XML_FOOTER = "</conntrack>\n";

/** One flow of -o xml; `whenSeconds` (-o timestamp) adds the time of day. */
export function formatConnectionXml(
  message: ConnectionMessage,
  kind: MessageKind,
  whenSeconds: number | undefined,
): string {
  const { original, reply, counters, status } = message;
  const type = kind === undefined ? "" : ` type="${kind}"`;
  const parts = [
    `<flow${type}>`,
    tupleXml(original, "original", counters?.original),
    tupleXml(reply, "reply", counters?.reply),
    '<meta direction="independent">',
    element("state", message.tcpState),
    element("timeout", message.timeout),
    element("mark", message.mark),
    element("use", message.use),
    element("id", message.id),
    (status & IPS_ASSURED) === 0 ? "" : "<assured/>",
    (status & IPS_SEEN_REPLY) === 0 ? "<unreplied/>" : "",
    "</meta>",
    whenSeconds === undefined ? "" : whenXml(whenSeconds),
    "</flow>",
  ];
  return parts.join("");
}

function element(name: string, value: string | number | undefined): string {
  return value === undefined ? "" : `<${name}>${value}</${name}>`;
}

function tupleXml(
  tuple: Tuple,
  direction: string,
  counter: { readonly packets: number; readonly bytes: number } | undefined,
): string {
  const { family, protocol } = tuple;
  const layer3 = family === 4 ? 'protonum="2" protoname="ipv4"' : 'protonum="10" protoname="ipv6"';
  const addresses =
    element("src", formatTupleAddress(tuple.source)) + element("dst", formatTupleAddress(tuple.destination));
  const counted =
    counter === undefined
      ? ""
      : `<counters>${element("packets", counter.packets)}${element("bytes", counter.bytes)}</counters>`;
  return (
    `<meta direction="${direction}"><layer3 ${layer3}>${addresses}</layer3>` +
    `<layer4 protonum="${protocol}" protoname="${protocolName(protocol)}">${keysXml(tuple)}</layer4>${counted}</meta>`
  );
}

function keysXml({ protocol, sourceKey, destinationKey }: Tuple): string {
  if (hasPorts(protocol)) return element("sport", sourceKey) + element("dport", destinationKey);
  if (protocol !== IPPROTO_GRE) return "";
  return (
    element("srckey", `0x${sourceKey.toString(16)}`) + element("dstkey", `0x${destinationKey.toString(16)}`)
  );
}

function whenXml(seconds: number): string {
  const part = (format: string): string => formatTime(format, seconds, 0);
  const fields = [
    element("hour", Number(part("%H"))),
    element("min", part("%M")),
    element("sec", part("%S")),
    element("wday", Number(part("%w")) + 1),
    element("day", Number(part("%d"))),
    element("month", Number(part("%m"))),
    element("year", Number(part("%Y"))),
  ];
  return `<when>${fields.join("")}</when>`;
}
