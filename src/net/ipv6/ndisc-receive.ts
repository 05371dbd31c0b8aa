import { IFF_LOOPBACK } from "../../device/flags.ts";
import { etherSource } from "../../wire/ethernet.ts";
import { ipv6HopLimit } from "../../wire/ipv6.ts";
import {
  formatIpv6Address,
  IPV6_ALL_NODES,
  IPV6_ANY,
  type Ipv6Address,
  isIpv6LinkLocal,
  isIpv6Multicast,
} from "../../wire/ipv6-address.ts";
import type { MacAddress } from "../../wire/mac-address.ts";
import { decodeNdp, type NdpMessage } from "../../wire/ndp.ts";
import { ND_OPT_NONCE } from "../../wire/ndp-options.ts";
import { NUD_FAILED, NUD_REACHABLE, NUD_STALE } from "../neighbour/neighbour.ts";
import { IFA_F_OPTIMISTIC, IFA_F_TENTATIVE } from "../netlink/address-message.ts";
import { NETWORK_OFFSET } from "../packet.ts";
import { isSolicitedNode } from "./address-type.ts";
import { failDad } from "./dad.ts";
import { forgetRouter } from "./default-router.ts";
import { traceDrop } from "./drop.ts";
import { lookupRoute } from "./fib6-lookup.ts";
import type { Inet6Address } from "./inet6-address.ts";
import type { Inbound } from "./input.ts";
import type { Ipv6 } from "./ipv6.ts";
import { ND_HOP_LIMIT, sendNeighbourAdvertisement } from "./ndisc-send.ts";
import { updateException } from "./path-mtu.ts";
import { discoverRouter } from "./router-discovery.ts";

// Read first: RFC 4861 7.2, 8.3; net/ipv6/ndisc.c (ndisc_rcv, ndisc_recv_ns, ndisc_recv_na, ndisc_recv_rs,
// ndisc_redirect_rcv).

type Solicitation = Extract<NdpMessage, { kind: "neighbour-solicitation" }>;
type AdvertisementMessage = Extract<NdpMessage, { kind: "neighbour-advertisement" }>;
type Redirect = Extract<NdpMessage, { kind: "redirect" }>;

/** ndisc_rcv */
export function receiveNdp(ipv6: Ipv6, inbound: Inbound): void {
  const { packet, offset, end } = inbound;
  if (ipv6HopLimit(packet.bytes, NETWORK_OFFSET) !== ND_HOP_LIMIT) {
    drop(ipv6, inbound, "ndisc_rcv", "hop limit is not 255");
    return;
  }
  const decoded = decodeNdp(packet.bytes, offset, end);
  if (!decoded.ok) {
    drop(ipv6, inbound, "ndisc_rcv", decoded.reason);
    return;
  }
  const message = decoded.value;
  switch (message.kind) {
    case "neighbour-solicitation":
      receiveSolicitation(ipv6, inbound, message);
      return;
    case "neighbour-advertisement":
      receiveAdvertisement(ipv6, inbound, message);
      return;
    case "router-solicitation":
      receiveRouterSolicitation(ipv6, inbound, message);
      return;
    case "router-advertisement":
      discoverRouter(ipv6, inbound, message);
      return;
    case "redirect":
      receiveRedirect(ipv6, inbound, message);
      return;
  }
}

function drop(ipv6: Ipv6, inbound: Inbound, by: string, rule: string): void {
  const cause = { function: by, reason: "SKB_DROP_REASON_NOT_SPECIFIED", rule };
  traceDrop(ipv6, inbound.packet, inbound.device, cause);
}

function linkLayer(
  message: NdpMessage,
  kind: "source-link-layer" | "target-link-layer",
): MacAddress | undefined {
  for (const option of message.options) if (option.kind === kind) return option.address;
  return undefined;
}

/** ndisc_recv_ns */
function receiveSolicitation(ipv6: Ipv6, inbound: Inbound, message: Solicitation): void {
  const { device, source, destination } = inbound;
  const { target } = message;
  const probing = source === IPV6_ANY;
  const mac = linkLayer(message, "source-link-layer");
  const by = "ndisc_recv_ns";
  if (isIpv6Multicast(target)) {
    drop(ipv6, inbound, by, "multicast target");
    return;
  }
  if (probing && !isSolicitedNode(destination)) {
    drop(ipv6, inbound, by, "bad DAD packet: destination");
    return;
  }
  if (probing && mac !== undefined) {
    drop(ipv6, inbound, by, "bad DAD packet: link-layer address");
    return;
  }
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return;
  const own = idev.find(target);
  if (own !== undefined && (own.flags & (IFA_F_TENTATIVE | IFA_F_OPTIMISTIC)) !== 0) {
    if (probing) {
      probeForTentative(ipv6, inbound, message, own);
      return;
    }
    if ((own.flags & IFA_F_OPTIMISTIC) === 0) {
      drop(ipv6, inbound, by, "target is tentative");
      return;
    }
  }
  if (own !== undefined) {
    answerSolicitation(ipv6, inbound, message, mac);
    return;
  }
  const anycast = idev.anycast.some((entry) => entry.address === target);
  if (!anycast && !isProxied(ipv6, inbound, target)) {
    drop(ipv6, inbound, by, `${formatIpv6Address(target)} is not ours`);
    return;
  }
  // RFC 4861 7.2.7, 7.2.8: not all at once.
  const parameters = ipv6.neighbours.parametersOf(device);
  const delayed = inbound.packet.packetType !== "host" && isIpv6Multicast(destination);
  const answer = (): void => answerSolicitation(ipv6, inbound, message, mac);
  if (delayed && parameters.proxyDelayNs !== 0) ipv6.proxies.later(parameters, answer);
  else answer();
}

function isProxied(ipv6: Ipv6, { device }: Inbound, target: Ipv6Address): boolean {
  const settings = ipv6.devices.get(device)?.settings;
  if (settings === undefined || settings.forwarding === 0) return false;
  return (ipv6.all.proxy_ndp !== 0 || settings.proxy_ndp !== 0) && ipv6.proxies.has(target, device);
}

/** Somebody else tries for the same address, unless it is our own probe that came back (RFC 7527). */
function probeForTentative(ipv6: Ipv6, inbound: Inbound, message: Solicitation, own: Inet6Address): void {
  for (const option of message.options) {
    if (option.kind !== "other" || option.type !== ND_OPT_NONCE || own.dadNonce === undefined) continue;
    const same = option.data.every((octet, index) => octet === own.dadNonce![index]);
    if (same) {
      drop(ipv6, inbound, "ndisc_recv_ns", "our own probe, by its nonce");
      return;
    }
  }
  failDad(ipv6, own, etherSource(inbound.packet.bytes));
}

function answerSolicitation(
  ipv6: Ipv6,
  inbound: Inbound,
  message: Solicitation,
  mac: MacAddress | undefined,
): void {
  const { device, source, destination } = inbound;
  const { target } = message;
  const idev = ipv6.devices.get(device);
  if (idev === undefined) return;
  const ours = idev.find(target) !== undefined;
  const router = ours && idev.settings.forwarding !== 0;
  if (source === IPV6_ANY) {
    sendNeighbourAdvertisement(ipv6, device, {
      target,
      destination: IPV6_ALL_NODES,
      router,
      solicited: false,
      override: ours,
      linkLayer: "with link-layer address",
    });
    return;
  }
  const group = isIpv6Multicast(destination);
  const known = ipv6.neighbours.lookup(source, device);
  const creates = !group || mac !== undefined;
  const neighbour = known ?? (creates ? ipv6.neighbours.create(source, device) : undefined);
  if (neighbour === undefined) return;
  ipv6.neighbours.update(neighbour, mac, NUD_STALE, { weakOverride: true, override: true });
  sendNeighbourAdvertisement(ipv6, device, {
    target,
    destination: source,
    router,
    solicited: true,
    override: ours && group,
    linkLayer: group ? "with link-layer address" : "without",
  });
}

/** ndisc_recv_na */
function receiveAdvertisement(ipv6: Ipv6, inbound: Inbound, message: AdvertisementMessage): void {
  const { device, destination, packet } = inbound;
  const { target } = message;
  const by = "ndisc_recv_na";
  const idev = ipv6.devices.get(device);
  if (isIpv6Multicast(target)) {
    drop(ipv6, inbound, by, "multicast target");
    return;
  }
  if (isIpv6Multicast(destination) && message.solicited) {
    drop(ipv6, inbound, by, "solicited, but multicast");
    return;
  }
  if (!message.solicited && idev?.settings.drop_unsolicited_na === 1) {
    drop(ipv6, inbound, by, `net.ipv6.conf.${device.name}.drop_unsolicited_na = 1`);
    return;
  }
  const own = idev?.find(target);
  if (own !== undefined) {
    if (packet.packetType !== "loopback" && own.tentative) {
      failDad(ipv6, own, etherSource(packet.bytes));
      return;
    }
    drop(ipv6, inbound, by, `someone advertises our address ${formatIpv6Address(target)}`);
    return;
  }
  const neighbour = ipv6.neighbours.lookup(target, device);
  if (neighbour === undefined) {
    drop(ipv6, inbound, by, "nobody asked: no entry");
    return;
  }
  if ((neighbour.state & NUD_FAILED) !== 0) {
    drop(ipv6, inbound, by, "the entry is FAILED");
    return;
  }
  const mac = linkLayer(message, "target-link-layer");
  const proxied = ipv6.all.forwarding !== 0 && ipv6.all.proxy_ndp !== 0 && ipv6.proxies.has(target, device);
  if (mac === device.mac && proxied) {
    drop(ipv6, inbound, by, "our own proxy advertisement");
    return;
  }
  const wasRouter = neighbour.router;
  ipv6.neighbours.update(neighbour, mac, message.solicited ? NUD_REACHABLE : NUD_STALE, {
    weakOverride: true,
    override: message.override,
    overrideIsRouter: true,
    isRouter: message.router,
  });
  if (wasRouter && !neighbour.router) forgetRouter(ipv6, inbound.source);
}

/** ndisc_recv_rs: a router learns who asks; it has nothing to advertise (that is a daemon's work). */
function receiveRouterSolicitation(ipv6: Ipv6, inbound: Inbound, message: NdpMessage): void {
  const { device, source } = inbound;
  const idev = ipv6.devices.get(device);
  if (idev === undefined || idev.settings.forwarding === 0) {
    drop(ipv6, inbound, "ndisc_recv_rs", `net.ipv6.conf.${device.name}.forwarding = 0`);
    return;
  }
  if (source === IPV6_ANY) return;
  const mac = linkLayer(message, "source-link-layer");
  const neighbour = ipv6.neighbours.lookupOrCreate(source, device);
  if (neighbour === undefined) return;
  ipv6.neighbours.update(neighbour, mac, NUD_STALE, {
    weakOverride: true,
    override: true,
    overrideIsRouter: true,
    isRouter: false,
  });
}

/** ndisc_redirect_rcv, rt6_do_redirect */
function receiveRedirect(ipv6: Ipv6, inbound: Inbound, message: Redirect): void {
  const { device, source } = inbound;
  const { target, destination } = message;
  const by = "rt6_do_redirect";
  if (!isIpv6LinkLocal(source)) {
    drop(ipv6, inbound, by, "source is not link-local");
    return;
  }
  if (isIpv6Multicast(destination)) {
    drop(ipv6, inbound, by, "multicast destination");
    return;
  }
  const onLink = target === destination;
  if (!onLink && !isIpv6LinkLocal(target)) {
    drop(ipv6, inbound, by, "target is not link-local");
    return;
  }
  const settings = ipv6.devices.get(device)?.settings;
  const refuses = settings === undefined || settings.forwarding !== 0 || settings.accept_redirects === 0;
  if (refuses || (device.flags & IFF_LOOPBACK) !== 0) {
    drop(ipv6, inbound, by, "accept_redirects");
    return;
  }
  const query = { destination, source: IPV6_ANY, ifindex: device.ifindex, interface: "preferred" } as const;
  const { route, errno } = lookupRoute(ipv6, query);
  // RFC 4861 8.1: only the router that we use now may redirect.
  const current = route?.exceptions?.get(destination)?.gateway ?? route?.gateway;
  if (route === undefined || errno !== undefined || current !== source || route.device !== device) {
    drop(ipv6, inbound, by, "not from the first hop in use");
    return;
  }
  const neighbour = ipv6.neighbours.lookupOrCreate(target, device);
  if (neighbour === undefined) return;
  ipv6.neighbours.update(neighbour, linkLayer(message, "target-link-layer"), NUD_STALE, {
    weakOverride: true,
    override: true,
    overrideIsRouter: true,
    isRouter: !onLink,
  });
  updateException(ipv6, route, destination, { gateway: target });
}
