import type { NetDevice } from "../../device/device.ts";
import type { Frame } from "../../wire/frame.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_HEADER_LENGTH_BYTES, IPV6_NEXT_HEADER_OFFSET } from "../../wire/ipv6.ts";
import { NDISC_NEIGHBOUR_SOLICITATION, NDP_TARGET_OFFSET } from "../../wire/ndp.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Hot: the slaves of one parent share their solicited-node group, so each one's DAD probe reaches all others. With
// a thousand slaves that is half a million frames about an address that is not ours, to be dropped in the end
// whatever checks come before. They are recognised here by a few octets, when nobody can see the difference.

const NEXT_HEADER: number = NETWORK_OFFSET + IPV6_NEXT_HEADER_OFFSET;
const ICMPV6: number = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
/** The last four octets of the target. */
const TARGET_TAIL: number = ICMPV6 + NDP_TARGET_OFFSET + 12;
const SHORTEST: number = TARGET_TAIL + 4;

/** A multicast solicitation that ndisc_recv_ns would drop, unseen by tracer, hooks and raw sockets. */
export function isForeignSolicitation(ipv6: Ipv6, device: NetDevice, frame: Frame): boolean {
  if (frame.packetType !== "multicast" || frame.bytes.length < SHORTEST) return false;
  const { bytes } = frame;
  if (bytes[NEXT_HEADER] !== IPPROTO_ICMPV6 || bytes[ICMPV6] !== NDISC_NEIGHBOUR_SOLICITATION) return false;
  const idev = device.ip6 as Inet6Device | undefined;
  if (idev === undefined) return false;
  const tail =
    ((bytes[TARGET_TAIL]! << 24) |
      (bytes[TARGET_TAIL + 1]! << 16) |
      (bytes[TARGET_TAIL + 2]! << 8) |
      bytes[TARGET_TAIL + 3]!) >>>
    0;
  if (idev.mayHaveTail(tail) || idev.settings.forwarding !== 0 || device.l3Master !== undefined) return false;
  const { namespace } = ipv6;
  return !namespace.tracer.enabled && ipv6.rawSockets === 0 && !namespace.hooks.inUse;
}
