import type { NetDevice } from "../../device/device.ts";
import type { Frame } from "../../wire/frame.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_HEADER_LENGTH_BYTES, IPV6_NEXT_HEADER_OFFSET } from "../../wire/ipv6.ts";
import { NDISC_NEIGHBOUR_SOLICITATION, NDP_TARGET_OFFSET } from "../../wire/ndp.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import type { Inet6Device } from "./inet6-device.ts";
import type { Ipv6 } from "./ipv6.ts";

// Hot: on one link of a thousand hosts each one's solicitations and reports reach all others, ten million frames in
// all, to be dropped in the end whatever checks come before. They are recognised here by a few octets, when nobody
// can see the difference.

const NEXT_HEADER: number = NETWORK_OFFSET + IPV6_NEXT_HEADER_OFFSET;
const DESTINATION: number = NETWORK_OFFSET + 24;
const ICMPV6: number = NETWORK_OFFSET + IPV6_HEADER_LENGTH_BYTES;
/** The last four octets of the destination and of the target of a solicitation. */
const GROUP_TAIL: number = DESTINATION + 12;
const TARGET_TAIL: number = ICMPV6 + NDP_TARGET_OFFSET + 12;
const SHORTEST_SOLICITATION: number = TARGET_TAIL + 4;

/** A group packet that would be dropped without a word, unseen by tracer, hooks and raw sockets. */
export function isForeignMulticast(ipv6: Ipv6, device: NetDevice, frame: Frame): boolean {
  const { bytes, packetType } = frame;
  if (packetType !== "multicast" || bytes.length < ICMPV6 || device.l3Master !== undefined) return false;
  const idev = device.ip6 as Inet6Device | undefined;
  if (idev === undefined) return false;
  if (!isForeignSolicitation(ipv6, idev, bytes) && !isForeignGroup(ipv6, idev, bytes)) return false;
  const { namespace } = ipv6;
  return !namespace.tracer.enabled && !namespace.hooks.inUse;
}

/** ndisc_recv_ns: the slaves of one parent share their solicited-node group, so that DAD probes reach them all. */
function isForeignSolicitation(ipv6: Ipv6, idev: Inet6Device, bytes: Uint8Array): boolean {
  if (bytes[NEXT_HEADER] !== IPPROTO_ICMPV6 || bytes.length < SHORTEST_SOLICITATION) return false;
  if (bytes[ICMPV6] !== NDISC_NEIGHBOUR_SOLICITATION || ipv6.rawSockets !== 0) return false;
  return !idev.mayHaveTail(tailAt(bytes, TARGET_TAIL)) && idev.settings.forwarding === 0;
}

/** ip6_mc_input: not joined. With a local route for some group the tables have to be asked. */
function isForeignGroup(ipv6: Ipv6, idev: Inet6Device, bytes: Uint8Array): boolean {
  if (bytes[DESTINATION] !== 0xff || idev.mayHaveGroup(tailAt(bytes, GROUP_TAIL))) return false;
  return ipv6.fib.local.localGroupRoutes === 0 && ipv6.fib.main.localGroupRoutes === 0;
}

function tailAt(bytes: Uint8Array, offset: number): number {
  return (
    ((bytes[offset]! << 24) | (bytes[offset + 1]! << 16) | (bytes[offset + 2]! << 8) | bytes[offset + 3]!) >>>
    0
  );
}
