import type { Dissection } from "./dissection.ts";
import { printIpPayload } from "./ip-payload.ts";
import { IP_PROTOCOLS } from "./ip-protocols.ts";
import { type Jumbo, printExtension } from "./ipv6-extension.ts";
import { hex, token } from "./tokens.ts";

// RFC 8200. A payload length of 0 means a jumbogram (RFC 2675), or no payload at all.

const HEADER_LENGTH = 40;
/** Protocols whose printers show the addresses together with their ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

/** A packet from its IPv6 header on; `lengthBytes` as the layer below says. */
export function printIpv6(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "ip6";
  if (!d.has(at, HEADER_LENGTH)) {
    d.truncated();
    return;
  }
  if (lengthBytes < HEADER_LENGTH) {
    d.print(`truncated-ip6 ${lengthBytes}`);
    return;
  }
  if (d.options.linkHeader === 0) d.print("IP6 ");
  const version = d.u8(at) >>> 4;
  if (version !== 6) {
    d.print(`version error: ${version} != 6`);
    return;
  }
  const payloadLength = d.u16(at + 4);
  const total = (payloadLength === 0 ? lengthBytes : payloadLength) + HEADER_LENGTH;
  if (payloadLength !== 0 && lengthBytes < total) {
    d.print(`truncated-ip6 - ${total - lengthBytes} bytes missing!`);
  }
  if (d.options.verbose > 0) printHeader(d, at);
  const end = d.end;
  d.narrow(at, total, () => printHeaders(d, at, { total, lengthBytes, outerEnd: end }));
}

function printHeader(d: Dissection, at: number): void {
  const first = d.u32(at);
  const trafficClass = (first >>> 20) & 255;
  const flowLabel = first & 0xfffff;
  const next = d.u8(at + 6);
  d.print(
    `(${trafficClass === 0 ? "" : `class 0x${hex(trafficClass, 2)}, `}` +
      `${flowLabel === 0 ? "" : `flowlabel 0x${hex(flowLabel, 5)}, `}hlim ${d.u8(at + 7)}, ` +
      `next-header ${token(IP_PROTOCOLS, next, "unknown")} (${next}) payload length: ${d.u16(at + 4)}) `,
  );
}

interface Bounds {
  readonly total: number;
  readonly lengthBytes: number;
  /** Where the packet's octets end beyond its own length. */
  readonly outerEnd: number;
}

/** Walks the extension headers to the upper layer. */
function printHeaders(d: Dissection, at: number, bounds: Bounds): void {
  const jumbo: Jumbo = { found: false, payloadLength: d.u16(at + 4) };
  let next = d.u8(at + 6);
  let previous = -1;
  let headerAt = at + HEADER_LENGTH;
  if (at >= d.end) return;
  if (bounds.total < HEADER_LENGTH) {
    d.truncated();
    return;
  }
  if (!WITH_PORTS.has(next)) d.print(`${d.ipv6(at + 8)} > ${d.ipv6(at + 24)}: `);
  let fragmented = false;
  for (;;) {
    const extension = printExtension(d, next, { at: headerAt, ipAt: at, previous, jumbo });
    if (extension === "upper layer") break;
    if (extension === "end") return;
    if (next === 44) fragmented = true;
    previous = next;
    next = d.u8(headerAt);
    d.protocol = "ip6";
    if (headerAt >= d.end) return;
    headerAt += extension;
    if (bounds.total < headerAt - at) {
      d.truncated();
      return;
    }
  }
  const lengthBytes = upperLayerLength(d, headerAt - at, { ...bounds, at, jumbo, extended: previous >= 0 });
  if (lengthBytes === undefined) {
    d.truncated();
    return;
  }
  printIpPayload(d, next, { at: headerAt, lengthBytes, ipAt: at, version: 6, fragmented });
}

/** Octets of upper layer, `passed` octets into the packet; undefined where headers are said to be that can't be. */
function upperLayerLength(
  d: Dissection,
  passed: number,
  packet: Bounds & { readonly at: number; readonly jumbo: Jumbo; readonly extended: boolean },
): number | undefined {
  const { at, jumbo, extended, total, lengthBytes, outerEnd } = packet;
  if (jumbo.found) {
    const jumboTotal = jumbo.payloadLength + HEADER_LENGTH;
    if (jumboTotal < passed) return undefined;
    if (lengthBytes < jumboTotal) d.print(`truncated-ip6 - ${jumboTotal - lengthBytes} bytes missing!`);
    d.end = Math.min(outerEnd, at + jumboTotal);
    return jumboTotal - passed;
  }
  if (jumbo.payloadLength !== 0) return total - passed;
  if (extended) return undefined;
  d.end = Math.min(outerEnd, at + HEADER_LENGTH);
  return 0;
}
