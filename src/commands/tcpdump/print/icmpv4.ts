import { residue, rightChecksum } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printIcmpExtensions } from "./icmp-extensions.ts";
import type { IpPayload } from "./ip-payload.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// RFC 792, RFC 1256 (router discovery). The quoted packet of an error begins at octet 8.

const ECHO_REPLY = 0;
const UNREACHABLE = 3;
const REDIRECT = 5;
const ECHO = 8;
const ROUTER_ADVERTISEMENT = 9;
const TIME_EXCEEDED = 11;
const PARAMETER_PROBLEM = 12;
const TIMESTAMP = 13;
const TIMESTAMP_REPLY = 14;
const MASK_REPLY = 18;
/** Messages that quote a packet. */
const ERRORS: ReadonlySet<number> = new Set([3, 4, 5, 11, 12]);

const OTHER_TYPES: Tokens = new Map([
  [4, "source quench"],
  [10, "router solicitation"],
  [15, "information request"],
  [16, "information reply"],
  [17, "address mask request"],
]);

export function printIcmpv4(d: Dissection, payload: IpPayload): void {
  const { at, lengthBytes, fragmented } = payload;
  d.protocol = "icmp";
  const type = d.u8(at);
  const code = d.u8(at + 1);
  const text = describe(d, at, type, code);
  if (text === undefined) {
    d.truncated();
    return;
  }
  d.print(`ICMP ${text}, length ${lengthBytes}`);
  if (d.options.verbose === 0) return;
  if (!fragmented && d.has(at, lengthBytes)) {
    const sum = residue(d, at, at + lengthBytes);
    const field = d.u16(at + 2);
    if (sum !== 0) d.print(` (wrong icmp cksum ${hex(field)} (->${hex(rightChecksum(field, sum))})!)`);
  }
  if (ERRORS.has(type)) {
    const quotedAt = at + 8;
    d.print("\n\t");
    const end = d.end;
    d.end = Math.min(quotedAt + d.u16(quotedAt + 2), end);
    d.layers.ipv4(d, quotedAt, d.u16(quotedAt + 2));
    d.end = end;
  }
  d.protocol = "icmp";
  printIcmpExtensions(d, at, type, lengthBytes);
}

/** Undefined where the real program stops with `[|icmp]` before it has printed anything. */
function describe(d: Dissection, at: number, type: number, code: number): string | undefined {
  switch (type) {
    case ECHO:
    case ECHO_REPLY:
      return `echo ${type === ECHO ? "request" : "reply"}, id ${d.u16(at + 4)}, seq ${d.u16(at + 6)}`;
    case UNREACHABLE:
      return describeUnreachable(d, at, code);
    case REDIRECT:
      return describeRedirect(d, at, code);
    case ROUTER_ADVERTISEMENT:
      return describeRouterAdvertisement(d, at);
    case TIME_EXCEEDED:
      if (!d.has(at + 24, 4)) return undefined;
      if (code === 0) return "time exceeded in-transit";
      return code === 1 ? "ip reassembly time exceeded" : `time exceeded-#${code}`;
    case PARAMETER_PROBLEM:
      return code === 0 ? `parameter problem - octet ${d.u8(at + 4)}` : `parameter problem - code ${code}`;
    case MASK_REPLY:
      return `address mask is 0x${hex(d.u32(at + 8), 8)}`;
    case TIMESTAMP:
      return `time stamp query id ${d.u16(at + 4)} seq ${d.u16(at + 6)}`;
    case TIMESTAMP_REPLY:
      if (!d.has(at + 16, 4)) return undefined;
      return (
        `time stamp reply id ${d.u16(at + 4)} seq ${d.u16(at + 6)}: org ${timeOfDay(d.u32(at + 8))}` +
        `, recv ${timeOfDay(d.u32(at + 12))}, xmit ${timeOfDay(d.u32(at + 16))}`
      );
    default:
      return token(OTHER_TYPES, type, (value) => `type-#${value}`);
  }
}

/** By code: what stands before and after the destination of the quoted packet. */
const UNREACHABLE_TEXTS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [0, ["net ", " unreachable"]],
  [1, ["host ", " unreachable"]],
  [5, ["", " unreachable - source route failed"]],
  [6, ["net ", " unreachable - unknown"]],
  [7, ["host ", " unreachable - unknown"]],
  [8, ["", " unreachable - source host isolated"]],
  [9, ["net ", " unreachable - admin prohibited"]],
  [10, ["host ", " unreachable - admin prohibited"]],
  [11, ["net ", " unreachable - tos prohibited"]],
  [12, ["host ", " unreachable - tos prohibited"]],
  [13, ["host ", " unreachable - admin prohibited filter"]],
  [14, ["host ", " unreachable - host precedence violation"]],
  [15, ["host ", " unreachable - precedence cutoff"]],
]);

function describeUnreachable(d: Dissection, at: number, code: number): string | undefined {
  const destination = (): string => d.ipv4(at + 24);
  const texts = UNREACHABLE_TEXTS.get(code);
  if (texts !== undefined) return texts[0] + destination() + texts[1];
  if (code === 2) return `${destination()} protocol ${d.u8(at + 17)} unreachable`;
  if (code === 3) return describePortUnreachable(d, at);
  if (code !== 4) return `${destination()} unreachable - #${code}`;
  const mtu = d.u16(at + 6);
  return `${destination()} unreachable - need to frag${mtu === 0 ? "" : ` (mtu ${mtu})`}`;
}

function describePortUnreachable(d: Dissection, at: number): string | undefined {
  if (!d.has(at + 17, 1)) return undefined;
  const quotedHeaderLength = (d.u8(at + 8) & 15) * 4;
  const port = d.u16(at + 8 + quotedHeaderLength + 2);
  const protocol = d.u8(at + 17);
  const destination = d.ipv4(at + 24);
  if (protocol === 6) return `${destination} tcp port ${d.names.port("tcp", port)} unreachable`;
  if (protocol === 17) return `${destination} udp port ${d.names.port("udp", port)} unreachable`;
  return `${destination} protocol ${protocol} port ${port} unreachable`;
}

const REDIRECT_TEXTS: ReadonlyMap<number, readonly [string, string]> = new Map([
  [0, ["redirect ", " to net "]],
  [1, ["redirect ", " to host "]],
  [2, ["redirect-tos ", " to net "]],
  [3, ["redirect-tos ", " to host "]],
]);

function describeRedirect(d: Dissection, at: number, code: number): string {
  const [before, between] = REDIRECT_TEXTS.get(code) ?? [`redirect-#${code} `, " to "];
  return before + d.ipv4(at + 24) + between + d.ipv4(at + 4);
}

function describeRouterAdvertisement(d: Dissection, at: number): string | undefined {
  if (!d.has(at + 4, 4)) return undefined;
  const count = d.u8(at + 4);
  const size = d.u8(at + 5);
  let text = `router advertisement lifetime ${lifetime(d.u16(at + 6))} ${count}:`;
  if (size !== 2) return `${text} [size ${size}]`;
  for (let entry = 0; entry < count; entry++) {
    if (!d.has(at + 8 + 8 * entry, 8)) return undefined;
    text += ` {${d.ipv4(at + 8 + 8 * entry)} ${d.u32(at + 12 + 8 * entry)}}`;
  }
  return text;
}

function lifetime(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  if (seconds < 60) return String(seconds);
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${two(seconds % 60)}`;
  return `${Math.floor(seconds / 3600)}:${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

/** Milliseconds since midnight. */
function timeOfDay(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  const fraction = String(milliseconds % 1000).padStart(3, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(seconds % 60)}.${fraction}`;
}
