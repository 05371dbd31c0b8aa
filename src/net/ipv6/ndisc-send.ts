import type { NetDevice } from "../../device/device.ts";
import { IPPROTO_ICMPV6 } from "../../wire/ip-protocol.ts";
import { IPV6_ALL_NODES, IPV6_ALL_ROUTERS, IPV6_ANY, type Ipv6Address } from "../../wire/ipv6-address.ts";
import { encodeNdp, type NdpMessage, ndpLength } from "../../wire/ndp.ts";
import { ND_OPT_NONCE, type NdpOption } from "../../wire/ndp-options.ts";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import type { Ipv6 } from "./ipv6.ts";
import { createPacket, type HeaderFields, localOut, PAYLOAD_OFFSET } from "./output.ts";
import { selectSource } from "./source-address.ts";

// Read first: net/ipv6/ndisc.c (ndisc_send_skb, ndisc_send_ns, ndisc_send_na, ndisc_send_rs), RFC 4861 4.

/** RFC 4861: only a packet that no router has passed has it. */
export const ND_HOP_LIMIT = 255;

/** Who says it to whom. */
export interface NdEnds {
  readonly source: Ipv6Address;
  readonly destination: Ipv6Address;
}

/** ndisc_send_skb: no routing, straight to the device. */
export function sendNdp(ipv6: Ipv6, device: NetDevice, ends: NdEnds, message: NdpMessage): void {
  const header: HeaderFields = {
    source: ends.source,
    destination: ends.destination,
    nextHeader: IPPROTO_ICMPV6,
    hopLimit: ND_HOP_LIMIT,
    trafficClass: ipv6.devices.get(device)?.settings.ndisc_tclass ?? 0,
    flowLabel: 0,
    mark: 0,
  };
  const packet = createPacket(ipv6, header, ndpLength(message));
  encodeNdp(message, ends, packet.bytes, PAYLOAD_OFFSET);
  const mtu = ipv6.deviceMtu(device);
  localOut(ipv6, packet, { device, nexthop: ends.destination, mtu, loop: "no loop" });
}

/** What a solicitation says besides its target. */
export interface Solicitation {
  readonly target: Ipv6Address;
  readonly destination: Ipv6Address;
  /** undefined: the device's link-local address. */
  readonly source: Ipv6Address | undefined;
  /** RFC 7527: tells our own looped duplicate address detection from another's. */
  readonly nonce?: Uint8Array | undefined;
}

/** ndisc_send_ns */
export function sendNeighbourSolicitation(ipv6: Ipv6, device: NetDevice, what: Solicitation): void {
  const source = what.source ?? ipv6.devices.get(device)?.linkLocal(IFA_F_TENTATIVE | IFA_F_OPTIMISTIC);
  if (source === undefined) return;
  const options: NdpOption[] = [];
  if (source !== IPV6_ANY) options.push({ kind: "source-link-layer", address: device.mac });
  if (what.nonce !== undefined) options.push({ kind: "other", type: ND_OPT_NONCE, data: what.nonce });
  const ends = { source, destination: what.destination };
  sendNdp(ipv6, device, ends, { kind: "neighbour-solicitation", target: what.target, options });
}

/** What an advertisement says. */
export interface Advertisement {
  readonly target: Ipv6Address;
  readonly destination: Ipv6Address;
  readonly router: boolean;
  readonly solicited: boolean;
  readonly override: boolean;
  readonly linkLayer: "with link-layer address" | "without";
}

/** ndisc_send_na: from the address itself, or for anycast and proxied ones from the best of ours. */
export function sendNeighbourAdvertisement(ipv6: Ipv6, device: NetDevice, what: Advertisement): void {
  const idev = ipv6.devices.get(device);
  const own = idev?.find(what.target);
  const source = own?.address ?? selectSource(ipv6, device, what.destination);
  if (idev === undefined || source === undefined) return;
  const optimistic = own !== undefined && (own.flags & IFA_F_OPTIMISTIC) !== 0;
  const forced = own !== undefined && idev.settings.force_tllao !== 0;
  const options: NdpOption[] = [];
  if (forced || what.linkLayer === "with link-layer address") {
    options.push({ kind: "target-link-layer", address: device.mac });
  }
  sendNdp(
    ipv6,
    device,
    { source, destination: what.destination },
    {
      kind: "neighbour-advertisement",
      router: what.router,
      solicited: what.solicited,
      override: what.override && !optimistic,
      target: what.target,
      options,
    },
  );
}

/** ndisc_send_unsol_na: with ndisc_notify, every address after the device came up or changed its MAC. */
export function announceAddresses(ipv6: Ipv6, device: NetDevice): void {
  const idev = ipv6.devices.get(device);
  for (const entry of idev?.addresses ?? []) {
    const undecided = (entry.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) === IFA_F_TENTATIVE;
    if (!undecided) announceAddress(ipv6, device, entry.address);
  }
}

export function announceAddress(ipv6: Ipv6, device: NetDevice, target: Ipv6Address): void {
  sendNeighbourAdvertisement(ipv6, device, {
    target,
    destination: IPV6_ALL_NODES,
    router: ipv6.devices.get(device)?.settings.forwarding === 1,
    solicited: false,
    override: true,
    linkLayer: "with link-layer address",
  });
}

/** ndisc_send_rs */
export function sendRouterSolicitation(ipv6: Ipv6, device: NetDevice, source: Ipv6Address): void {
  const own = ipv6.devices.get(device)?.find(source);
  const tells = own !== undefined && (own.flags & IFA_F_OPTIMISTIC) === 0;
  const options: NdpOption[] = tells ? [{ kind: "source-link-layer", address: device.mac }] : [];
  sendNdp(ipv6, device, { source, destination: IPV6_ALL_ROUTERS }, { kind: "router-solicitation", options });
}
