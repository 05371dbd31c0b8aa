import { ipv4Destination } from "../../../wire/ipv4.ts";
import { ipv6Destination } from "../../../wire/ipv6.ts";
import type { Ipv6Address } from "../../../wire/ipv6-address.ts";
import { selectSource } from "../../ipv4/source-address.ts";
import { selectSource as selectSource6 } from "../../ipv6/source-address.ts";
import type { Namespace } from "../../namespace.ts";
import { RT_SCOPE_UNIVERSE } from "../../netlink/address-message.ts";
import type { IpAddress } from "../../netlink/route-message.ts";
import { NETWORK_OFFSET, type Packet } from "../../packet.ts";
import type { Dst } from "../../route/dst.ts";
import type { HookState } from "../hooks.ts";
import { trackedOf } from "../tracking.ts";
import type { NatRange } from "./nat-range.ts";
import { setupNat } from "./nat-setup.ts";

// Read first: net/netfilter/nf_nat_masquerade.c.

/**
 * nf_nat_masquerade_ipv4, nf_nat_masquerade_ipv6: what MASQUERADE does in POSTROUTING: the source becomes an address
 * of the device that the packet leaves by; `range` may say ports.
 */
export function masquerade(
  namespace: Namespace,
  packet: Packet,
  state: HookState,
  range: NatRange,
): "accept" | "drop" {
  const tracked = trackedOf(packet);
  const { output } = state;
  if (tracked === undefined || output === undefined) return "accept";
  const { connection } = tracked;
  if (connection.original.source === 0) return "accept";
  const address = addressOf(namespace, packet, state);
  if (address === undefined) return "drop";
  connection.masqueradeIfindex = output.ifindex;
  return setupNat(connection, { ...range, addresses: [address, address] }, "source");
}

/** The device's address towards the next hop, or of it towards the destination. */
function addressOf(namespace: Namespace, packet: Packet, state: HookState): IpAddress | undefined {
  const output = state.output!;
  const { bytes } = packet;
  if (state.family === 6) {
    return selectSource6(namespace.ipv6, output, ipv6Destination(bytes, NETWORK_OFFSET) as Ipv6Address);
  }
  const { gateway } = state.route as Dst;
  const nexthop = gateway === 0 ? ipv4Destination(bytes, NETWORK_OFFSET) : gateway;
  const source = selectSource(namespace.ipv4, output, nexthop, RT_SCOPE_UNIVERSE);
  if (source !== 0) return source;
  namespace.log(`${output.name} ate my IP address`);
  return undefined;
}

/** masq_device_event, masq_inet_event: a device goes down or loses an address, and with it what left under that. */
export function forgetMasqueraded(
  namespace: Namespace,
  ifindex: number,
  address: IpAddress | undefined,
): void {
  if (!namespace.tracksAnything) return;
  namespace.scheduleWork(() => {
    namespace.conntrack.deleteWhere(
      (connection) =>
        connection.masqueradeIfindex === ifindex &&
        (address === undefined || connection.reply.destination === address),
    );
  });
}
