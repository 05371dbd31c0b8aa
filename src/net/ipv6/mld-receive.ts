import { ipv6HopLimit } from "../../wire/ipv6.ts";
import { isIpv6LinkLocal } from "../../wire/ipv6-address.ts";
import { decodeMld } from "../../wire/mld.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import { traceDrop } from "./drop.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { answerQuery } from "./mld.ts";

/** igmp6_event_query; reports of others say nothing to a version 2 listener. */
export function receiveMld(ipv6: Ipv6, inbound: Inbound): void {
  const { packet, device, offset, end } = inbound;
  const decoded = decodeMld(packet.bytes, offset, end);
  if (!decoded.ok) return;
  const message = decoded.value;
  const drop = (rule: string): void =>
    traceDrop(ipv6, packet, device, {
      function: "igmp6_event_query",
      reason: "SKB_DROP_REASON_NOT_SPECIFIED",
      rule,
    });
  if (message.kind === "query") {
    drop("version 1 queries are not emulated (docs/fidelity.md)");
    return;
  }
  if (message.kind !== "query-v2") return;
  const idev = ipv6.devices.get(device);
  const wrong = queryFault(inbound, message.sources.length);
  if (wrong !== undefined || idev === undefined) {
    drop(wrong ?? "no IPv6 on this device");
    return;
  }
  const robustness = message.flags & 7;
  idev.mldRobustness = robustness === 0 ? 2 : robustness;
  answerQuery(ipv6, idev, message.group, message.maximumResponseCode);
}

function queryFault({ packet, source }: Inbound, sources: number): string | undefined {
  if (!isIpv6LinkLocal(source)) return "source is not link-local";
  if (ipv6HopLimit(packet.bytes, NETWORK_OFFSET) !== 1) return "hop limit is not 1";
  return sources > 0 ? "queries for sources are not emulated (docs/fidelity.md)" : undefined;
}
