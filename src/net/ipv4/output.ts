import { transmitErrno } from "../../device/device.ts";
import type { Errno } from "../../wire/errno.ts";
import { IPV4_DF, ipv4Destination, ipv4FragmentField, ipv4Ttl } from "../../wire/ipv4.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import type { IpMib } from "../mib.ts";
import { NETWORK_OFFSET, type Packet } from "../packet.ts";
import { type Dst, RTCF_BROADCAST, RTCF_LOCAL, RTCF_MULTICAST } from "../route/dst.ts";
import { fragmentPacket } from "./fragment.ts";
import { sendIcmpError } from "./icmp-error.ts";
import type { Ipv4 } from "./ipv4.ts";

// Read first: net/ipv4/ip_output.c (ip_local_out, ip_output, ip_mc_output, ip_finish_output2).

/** IP_MAX_MTU */
const IP_MAX_MTU = 65535;
/** A smaller MTU towards a gateway is never assumed when the MTU is locked (ip_dst_mtu_maybe_forward). */
const LOCKED_GATEWAY_MTU = 576;

/** ip_local_out for a packet made here, header complete; undefined = sent (or queued). */
export function sendLocal(ipv4: Ipv4, packet: Packet, dst: Dst, loop: "loop" | "no loop"): Errno | undefined {
  const { hooks } = ipv4.namespace;
  const passed = hooks.run(packet, "OUTPUT", undefined, dst);
  if (typeof passed === "string") return refusalError(passed);
  return output(ipv4, passed, (passed.rerouted as Dst | undefined) ?? dst, loop);
}

/** What the sender of a packet is told that a hook kept: nothing of one that was stolen. */
function refusalError(result: "stolen" | Errno): Errno | undefined {
  return result === "stolen" ? undefined : result;
}

/** dst_output: the copies that come back to us, POSTROUTING, then the link. Also for forwarded packets. */
export function output(ipv4: Ipv4, packet: Packet, dst: Dst, loop: "loop" | "no loop"): Errno | undefined {
  // IPSTATS_MIB_OUT
  ipv4.mib.outRequests++;
  ipv4.mib.outOctets += packet.bytes.length - NETWORK_OFFSET;
  if ((dst.flags & (RTCF_MULTICAST | RTCF_BROADCAST)) !== 0 && dst.device.type !== "loopback") {
    return outputGroup(ipv4, packet, dst, loop);
  }
  return postRoute(ipv4, packet, dst);
}

/** ip_mc_output: broadcasts, and multicasts to a group that we are in, are also received here. */
function outputGroup(ipv4: Ipv4, packet: Packet, dst: Dst, loop: "loop" | "no loop"): Errno | undefined {
  const multicast = (dst.flags & RTCF_MULTICAST) !== 0;
  const looped = multicast ? loop === "loop" && (dst.flags & RTCF_LOCAL) !== 0 : true;
  const ttlZero = multicast && ipv4Ttl(packet.bytes, NETWORK_OFFSET) === 0;
  // The copy is queued first and so received before anything that the others answer.
  const { hooks } = ipv4.namespace;
  const copy = { ...packet, bytes: looped ? packet.bytes.slice() : packet.bytes };
  const passed = looped ? hooks.run(copy, "POSTROUTING", undefined, dst) : "stolen";
  ipv4.namespace.disableBottomHalves();
  const answer = ttlZero ? undefined : postRoute(ipv4, packet, dst);
  if (typeof passed !== "string") loopBack(ipv4, passed, dst);
  ipv4.namespace.enableBottomHalves();
  return answer;
}

/** ip_mc_finish_output, dev_loopback_xmit: taps do not see the copy; it keeps its route and its connection. */
function loopBack(ipv4: Ipv4, copy: Packet, dst: Dst): void {
  const packet: Packet = { ...copy, input: dst.device, packetType: "host" };
  const passed = ipv4.namespace.hooks.run(packet, "PREROUTING", dst.device, undefined);
  if (typeof passed !== "string") ipv4.receiveLooped(passed, dst);
}

/** ip_output */
function postRoute(ipv4: Ipv4, packet: Packet, dst: Dst): Errno | undefined {
  const passed = ipv4.namespace.hooks.run(packet, "POSTROUTING", packet.input, dst);
  if (typeof passed === "string") return refusalError(passed);
  const length = passed.bytes.length - NETWORK_OFFSET;
  const forwarded = passed.input !== undefined;
  const mtu = forwarded ? forwardMtu(ipv4, dst) : pathMtu(ipv4, dst);
  if (forwarded && passed.largestFragment !== undefined) return outputReassembled(ipv4, passed, dst, mtu);
  return length > mtu ? outputFragments(ipv4, passed, dst, mtu) : toNeighbour(ipv4, passed, dst);
}

/** ip_fragment of a packet that was put together here: its parts grow no larger, and it may always be parted again. */
function outputReassembled(ipv4: Ipv4, packet: Packet, dst: Dst, mtu: number): Errno | undefined {
  const largest = packet.largestFragment!;
  if (largest > mtu) return outputFragments(ipv4, packet, dst, mtu);
  return sendFragments(ipv4, packet, dst, Math.min(mtu, largest));
}

/** ip_fragment */
function outputFragments(ipv4: Ipv4, packet: Packet, dst: Dst, mtu: number): Errno | undefined {
  if ((ipv4FragmentField(packet.bytes, NETWORK_OFFSET) & IPV4_DF) !== 0) {
    ipv4.traceDrop(packet, dst.device, "ip_fragment", "SKB_DROP_REASON_PKT_TOO_BIG", `mtu ${mtu}`);
    ipv4.mib.fragFails++;
    sendIcmpError(ipv4, packet, { kind: "fragmentation needed", mtu });
    return "EMSGSIZE";
  }
  return sendFragments(ipv4, packet, dst, mtu);
}

function sendFragments(ipv4: Ipv4, packet: Packet, dst: Dst, mtu: number): Errno | undefined {
  for (const bytes of fragmentPacket(packet.bytes, mtu)) {
    const error = toNeighbour(ipv4, { ...packet, bytes }, dst);
    if (error !== undefined) {
      ipv4.mib.fragFails++;
      return error;
    }
    ipv4.mib.fragCreates++;
  }
  ipv4.mib.fragOks++;
  return undefined;
}

/** ip_finish_output2 */
function toNeighbour(ipv4: Ipv4, packet: Packet, dst: Dst): Errno | undefined {
  const { device } = dst;
  if ((dst.flags & (RTCF_MULTICAST | RTCF_BROADCAST)) !== 0) countSentGroup(ipv4.mib, packet, dst);
  let key = dst.gateway === 0 ? ipv4Destination(packet.bytes, NETWORK_OFFSET) : dst.gateway;
  if (device.type === "loopback") key = 0 as Ipv4Address;
  const neighbour = ipv4.neighbours.lookupOrCreate(key, device);
  if (neighbour === undefined) {
    ipv4.traceDrop(packet, device, "ip_finish_output2", "SKB_DROP_REASON_NEIGH_CREATEFAIL", "table is full");
    return "ENOBUFS";
  }
  if (packet.confirm !== undefined) ipv4.neighbours.confirm(neighbour);
  return transmitErrno(ipv4.neighbours.output(neighbour, packet));
}

function countSentGroup(mib: IpMib, packet: Packet, dst: Dst): void {
  const length = packet.bytes.length - NETWORK_OFFSET;
  if (dst.type === "multicast") {
    mib.outMcastPkts++;
    mib.outMcastOctets += length;
  } else if (dst.type === "broadcast") {
    mib.outBcastPkts++;
    mib.outBcastOctets += length;
  }
}

/** ipv4_mtu: what was learned about the path, else the route's, else the device's. */
export function pathMtu(ipv4: Ipv4, dst: Dst): number {
  const { exception } = dst;
  if (exception !== undefined && exception.mtu !== 0 && isAlive(ipv4, exception.expiresNs))
    return exception.mtu;
  const mtu = dst.route?.init.mtu ?? dst.device.mtu;
  return Math.min(mtu, IP_MAX_MTU);
}

function isAlive(ipv4: Ipv4, expiresNs: number): boolean {
  return expiresNs === 0 || ipv4.namespace.clock.now() < expiresNs;
}

/** ip_dst_mtu_maybe_forward for a packet that is not ours: a learned path MTU does not bind it. */
export function forwardMtu(ipv4: Ipv4, dst: Dst): number {
  const { exception } = dst;
  const locked = exception?.mtuLocked === true;
  if (ipv4.sysctls.forwardUsePmtu.value !== 0 || locked) {
    if (exception !== undefined && exception.mtu !== 0 && isAlive(ipv4, exception.expiresNs)) {
      return exception.mtu;
    }
  }
  let mtu = dst.route?.init.mtu ?? dst.device.mtu;
  if (locked && dst.gateway !== 0 && mtu > LOCKED_GATEWAY_MTU) mtu = LOCKED_GATEWAY_MTU;
  return Math.min(mtu, IP_MAX_MTU);
}
