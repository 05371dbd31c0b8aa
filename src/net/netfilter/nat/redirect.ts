import type { Ipv4Address } from "../../../wire/ipv4-address.ts";
import { ipv6Destination } from "../../../wire/ipv6.ts";
import { IPV6_LOOPBACK } from "../../../wire/ipv6-address.ts";
import { SCOPE_GLOBAL, sourceScope } from "../../ipv6/address-type.ts";
import type { Namespace } from "../../namespace.ts";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "../../netlink/address-message.ts";
import type { IpAddress } from "../../netlink/route-message.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import type { HookState } from "../hooks.ts";
import { trackedOf } from "../tracking.ts";
import type { NatRange } from "./nat-range.ts";
import { setupNat } from "./nat-setup.ts";

// Read first: net/netfilter/nf_nat_redirect.c.

const LOOPBACK = 0x7f000001 as Ipv4Address;

/** What REDIRECT does: the destination becomes this host, lo's address in OUTPUT, else the receiving device's first. */
export function redirect(
  namespace: Namespace,
  packet: Packet,
  state: HookState,
  range: NatRange,
): "accept" | "drop" {
  const tracked = trackedOf(packet);
  if (tracked === undefined) return "accept";
  const address = addressOf(namespace, packet, state);
  if (address === undefined) return "drop";
  return setupNat(tracked.connection, { ...range, addresses: [address, address] }, "destination");
}

function addressOf(namespace: Namespace, packet: Packet, state: HookState): IpAddress | undefined {
  if (state.point === "OUTPUT") return state.family === 4 ? LOOPBACK : IPV6_LOOPBACK;
  if (state.input === undefined) return undefined;
  if (state.family === 4) return namespace.ipv4.inDevice(state.input)?.addresses[0]?.local;
  return ipv6AddressOf(namespace, packet, state);
}

/** nf_nat_redirect_ipv6_usable: the first address that is no longer tentative, for a narrow destination of its scope. */
function ipv6AddressOf(namespace: Namespace, packet: Packet, { input }: HookState): IpAddress | undefined {
  const scope = sourceScope(ipv6Destination(packet.bytes, NETWORK_OFFSET));
  const entries = namespace.ipv6.devices.get(input!)?.addresses ?? [];
  return entries.find((entry) => {
    const undecided = (entry.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) === IFA_F_TENTATIVE;
    return !undecided && (scope === SCOPE_GLOBAL || sourceScope(entry.address) === scope);
  })?.address;
}
