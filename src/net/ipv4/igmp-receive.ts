import { SECOND_NS } from "../../time/clock.ts";
import { checksum } from "../../wire/checksum.ts";
import { decodeIgmp, type IgmpMessage } from "../../wire/igmp.ts";
import { ipv4HeaderLength } from "../../wire/ipv4.ts";
import { IPV4_ANY } from "../../wire/ipv4-address.ts";
import { JIFFY_NS } from "../kernel-timer.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import type { DeviceGroups } from "./igmp.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: net/ipv4/igmp.c (igmp_rcv, igmp_heard_query), RFC 3376 4.1 and 7.

/** IGMP_QUERY_RESPONSE_INTERVAL: what a version 1 query, which names none, allows. */
const QUERY_RESPONSE_INTERVAL_NS: number = 10 * SECOND_NS;
const TENTH_NS: number = SECOND_NS / 10;
const SHORT_QUERY_BYTES = 8;

/** igmp_rcv: queries are answered, reports of others spare us ours. */
export function receiveIgmp(ipv4: Ipv4, packet: Packet): void {
  const { bytes, input } = packet;
  const groups = input === undefined ? undefined : ipv4.inDevice(input)?.groups;
  const start = NETWORK_OFFSET + ipv4HeaderLength(bytes, NETWORK_OFFSET);
  if (groups === undefined || checksum(bytes, start, bytes.length) !== 0) return;
  const decoded = decodeIgmp(bytes, start);
  if (!decoded.ok) return;
  const message = decoded.value;
  switch (message.kind) {
    case "query":
    case "query-v3":
      heardQuery(groups, message, bytes.length - start);
      return;
    case "report-v1":
    case "report-v2":
      if (packet.packetType !== "host") groups.heardReport(message.group);
      return;
    case "leave":
    case "report-v3":
  }
}

type QueryV3 = Extract<IgmpMessage, { readonly kind: "query-v3" }>;
type Query = Exclude<IgmpMessage, { readonly kind: "report-v3" }>;

/** igmp_heard_query: the length tells the version. */
function heardQuery(groups: DeviceGroups, query: Query, length: number): void {
  const { maximumResponseCode: code, group } = query;
  if (query.kind !== "query-v3") {
    if (length !== SHORT_QUERY_BYTES) return;
    const version = code === 0 ? 1 : 2;
    groups.heardOldQuery(version);
    if (version === 1) groups.answerByGroup(IPV4_ANY, QUERY_RESPONSE_INTERVAL_NS);
    else groups.answerByGroup(group, code * TENTH_NS);
    return;
  }
  const { version } = groups;
  if (version === 1) groups.answerByGroup(IPV4_ANY, QUERY_RESPONSE_INTERVAL_NS);
  else if (version === 2) groups.answerByGroup(group, code * TENTH_NS);
  else heardQueryV3(groups, query);
}

function heardQueryV3(groups: DeviceGroups, query: QueryV3): void {
  const { group, sources, flags } = query;
  const maximumNs = Math.max(JIFFY_NS, floatingPoint(query.maximumResponseCode) * TENTH_NS);
  groups.querier.heardV3(flags & 7, floatingPoint(query.querierIntervalCode) * SECOND_NS);
  if (group !== IPV4_ANY) groups.answerByGroup(group, maximumNs);
  else if (sources.length === 0) groups.answerGeneralQuery(maximumNs);
}

/** RFC 3376 4.1.1, 4.1.7: from 128 on, three bits of exponent and four of mantissa. */
function floatingPoint(code: number): number {
  if (code < 0x80) return code;
  return ((code & 0x0f) | 0x10) << (((code >> 4) & 7) + 3);
}
