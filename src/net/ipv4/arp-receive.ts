import type { NetDevice } from "../../device/device.ts";
import { IFF_NOARP } from "../../device/flags.ts";
import { ARPOP_REPLY, ARPOP_REQUEST, type ArpPacket, decodeArp } from "../../wire/arp.ts";
import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../../wire/frame.ts";
import {
  formatIpv4Address,
  IPV4_ANY,
  type Ipv4Address,
  isIpv4Loopback,
  isIpv4Multicast,
} from "../../wire/ipv4-address.ts";
import { NUD_REACHABLE, NUD_STALE } from "../neighbour/neighbour.ts";
import { RT_SCOPE_HOST, RT_SCOPE_LINK } from "../netlink/address-message.ts";
import type { Dst } from "../route/dst.ts";
import { Flow } from "../route/flow.ts";
import { routeInput } from "../route/route-input.ts";
import { routeOutput } from "../route/route-output.ts";
import { sendArp } from "./arp.ts";
import type { InDevice } from "./in-device.ts";
import type { Ipv4 } from "./ipv4.ts";
import { addressType, confirmAddress } from "./source-address.ts";

// Read first: net/ipv4/arp.c (arp_rcv, arp_process), RFC 826, RFC 2131 4.4.1 (probes), RFC 1027 (proxy ARP).

/** arp_rcv */
export function receiveArp(ipv4: Ipv4, device: NetDevice, frame: Frame): void {
  const inDevice = ipv4.inDevice(device);
  const decoded = decodeArp(frame.bytes, ETHERNET_HEADER_LENGTH_BYTES);
  const refusal =
    decoded.ok && inDevice !== undefined ? refusalOf(inDevice, decoded.value, frame) : "malformed";
  if (refusal === undefined && decoded.ok && inDevice !== undefined) {
    processArp(ipv4, inDevice, decoded.value, frame);
    return;
  }
  const other = frame.packetType === "otherhost";
  const reason = other ? "SKB_DROP_REASON_OTHERHOST" : "SKB_DROP_REASON_NOT_SPECIFIED";
  ipv4.traceDrop(frame, device, "arp_rcv", reason, refusal ?? "");
}

/** Why a packet is not even looked at; undefined: it is. */
function refusalOf(inDevice: InDevice, arp: ArpPacket, frame: Frame): string | undefined {
  const { device, config } = inDevice;
  const { targetIp, senderIp, operation } = arp;
  if ((device.flags & IFF_NOARP) !== 0) return "device is NOARP";
  if (frame.packetType === "otherhost") return "not our MAC address";
  if (operation !== ARPOP_REPLY && operation !== ARPOP_REQUEST) return `operation ${operation}`;
  const loopback = isIpv4Loopback(targetIp) && !config.routeLocalnet;
  if (isIpv4Multicast(targetIp) || loopback) return "target is no host address";
  return senderIp === targetIp && config.dropGratuitousArp ? "drop_gratuitous_arp 1" : undefined;
}

/** arp_process: answer what is asked of us, else learn in passing. */
function processArp(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket, frame: Frame): void {
  if (arp.senderIp === 0) {
    answerProbe(ipv4, inDevice, arp);
    return;
  }
  if (arp.operation === ARPOP_REQUEST) {
    const query = {
      destination: arp.targetIp,
      source: arp.senderIp,
      tos: 0,
      mark: 0,
      protocol: 0,
      kind: "arp",
    } as const;
    const dst = routeInput(ipv4, query, inDevice.device);
    if (typeof dst !== "string" && answerRequest(ipv4, inDevice, { arp, frame, dst })) return;
  }
  learn(ipv4, inDevice, arp, frame);
}

/** RFC 2131: someone asks whether he may have this address; nothing is learned from 0.0.0.0. */
function answerProbe(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket): void {
  const { device } = inDevice;
  if (arp.operation !== ARPOP_REQUEST || addressType(ipv4, arp.targetIp) !== "local") return;
  if (!isIgnored(ipv4, inDevice, arp)) reply(ipv4, device, arp);
}

interface Question {
  readonly arp: ArpPacket;
  readonly frame: Frame;
  readonly dst: Dst;
}

/** True when the request was ours to deal with, answered or not. */
function answerRequest(ipv4: Ipv4, inDevice: InDevice, question: Question): boolean {
  const { arp, frame, dst } = question;
  const { device, config } = inDevice;
  if (dst.type === "local") {
    const filtered = isIgnored(ipv4, inDevice, arp) || (config.arpFilter && isFiltered(ipv4, inDevice, arp));
    if (filtered) {
      const rule = `arp_ignore ${config.arpIgnore} arp_filter ${config.arpFilter ? 1 : 0}`;
      ipv4.traceDrop(frame, device, "arp_process", "SKB_DROP_REASON_NOT_SPECIFIED", rule);
    } else if (learnSender(ipv4, device, arp)) reply(ipv4, device, arp);
    return true;
  }
  if (!config.forwarding || dst.type !== "unicast" || !isProxied(ipv4, inDevice, arp, dst)) return false;
  learnSender(ipv4, device, arp);
  const parameters = ipv4.neighbours.parametersOf(device);
  if (frame.packetType === "host" || parameters.proxyDelayNs === 0) reply(ipv4, device, arp);
  else ipv4.proxies.later(parameters, () => reply(ipv4, device, arp));
  return true;
}

/** neigh_event_ns */
function learnSender(ipv4: Ipv4, device: NetDevice, arp: ArpPacket): boolean {
  const neighbour = ipv4.neighbours.lookupOrCreate(arp.senderIp, device);
  if (neighbour === undefined) return false;
  ipv4.neighbours.update(neighbour, arp.senderMac, NUD_STALE, { override: true });
  return true;
}

function reply(ipv4: Ipv4, device: NetDevice, arp: ArpPacket): void {
  sendArp(ipv4, device, {
    operation: ARPOP_REPLY,
    destinationMac: arp.senderMac,
    senderIp: arp.targetIp,
    targetIp: arp.senderIp,
    targetMac: arp.senderMac,
  });
}

/** arp_ignore: 0 answers for every local address, whatever the device (weak host model). */
function isIgnored(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket): boolean {
  const { device, config } = inDevice;
  const { senderIp, targetIp: local } = arp;
  switch (config.arpIgnore) {
    case 1:
      return confirmAddress(ipv4, device, IPV4_ANY, { local, scope: RT_SCOPE_HOST }) === 0;
    case 2:
      return confirmAddress(ipv4, device, senderIp, { local, scope: RT_SCOPE_HOST }) === 0;
    case 3:
      return confirmAddress(ipv4, undefined, IPV4_ANY, { local, scope: RT_SCOPE_LINK }) === 0;
    case 8:
      return true;
    default:
      return false;
  }
}

/** arp_filter: only the device by which we would route back answers. */
function isFiltered(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket): boolean {
  const flow = new Flow();
  flow.destination = arp.senderIp;
  flow.source = arp.targetIp;
  const dst = routeOutput(ipv4, flow);
  return typeof dst === "string" || dst.device !== inDevice.device;
}

/** arp_fwd_proxy, arp_fwd_pvlan, or a proxy entry. */
function isProxied(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket, dst: Dst): boolean {
  const { device, config } = inDevice;
  if (dst.device === device) return config.proxyArpPvlan && arp.senderIp !== arp.targetIp;
  if (ipv4.proxies.has(arp.targetIp, device)) return true;
  if (!config.proxyArp || config.mediumId === -1) return false;
  if (config.mediumId === 0) return true;
  const other = ipv4.inDevice(dst.device)?.config.mediumId ?? 0;
  return other !== config.mediumId && other !== -1;
}

/** Known neighbours are updated by whatever they say; unknown ones only with arp_accept. */
function learn(ipv4: Ipv4, inDevice: InDevice, arp: ArpPacket, frame: Frame): void {
  const { device } = inDevice;
  const { senderIp, operation } = arp;
  const { neighbours, namespace } = ipv4;
  const accepts = acceptsUnsolicited(ipv4, inDevice, senderIp);
  let neighbour = neighbours.lookup(senderIp, device);
  if (neighbour === undefined && !accepts) {
    const rule = `${formatIpv4Address(senderIp)} is no neighbour, arp_accept 0`;
    ipv4.traceDrop(frame, device, "arp_process", "SKB_DROP_REASON_NOT_SPECIFIED", rule);
    return;
  }
  const gratuitous = isGratuitous(ipv4, arp);
  const isReply = operation === ARPOP_REPLY;
  if (neighbour === undefined) {
    if (!gratuitous && (!isReply || addressType(ipv4, senderIp) !== "unicast")) return;
    neighbour = neighbours.create(senderIp, device);
    if (neighbour === undefined) return;
  }
  // Of several answers in a row the first one counts, so that two proxies don't make the entry flap.
  const locked = namespace.clock.now() <= neighbour.updatedNs + neighbour.parameters.locktimeNs;
  const state = isReply && frame.packetType === "host" ? NUD_REACHABLE : NUD_STALE;
  neighbours.update(neighbour, arp.senderMac, state, { override: !locked || gratuitous });
}

function acceptsUnsolicited(ipv4: Ipv4, inDevice: InDevice, senderIp: Ipv4Address): boolean {
  const { arpAccept } = inDevice.config;
  if (arpAccept !== 2) return arpAccept === 1;
  const wanted = { local: IPV4_ANY, scope: RT_SCOPE_LINK };
  return confirmAddress(ipv4, inDevice.device, senderIp, wanted) !== 0;
}

/** arp_is_garp: a reply counts only if its target hardware address is its sender's. */
function isGratuitous(ipv4: Ipv4, arp: ArpPacket): boolean {
  if (arp.targetIp !== arp.senderIp) return false;
  if (arp.operation === ARPOP_REPLY && arp.targetMac !== arp.senderMac) return false;
  return addressType(ipv4, arp.senderIp) === "unicast";
}
