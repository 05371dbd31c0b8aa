import type { Dissection } from "./dissection.ts";
import { printIcmpv4 } from "./icmpv4.ts";
import { printIcmpv6 } from "./icmpv6.ts";
import { printIgmp } from "./igmp.ts";
import { DISSECTED_ELSEWHERE, IP_PROTOCOLS } from "./ip-protocols.ts";
import { printTcp } from "./tcp.ts";
import { hex, token } from "./tokens.ts";
import { printUdp } from "./udp.ts";

/** What an upper layer must know of the IP header before it. */
export interface IpPayload {
  readonly at: number;
  readonly lengthBytes: number;
  /** Of the IP header. */
  readonly ipAt: number;
  readonly version: 4 | 6;
  /** Part of a fragmented packet: its checksum can't be verified. */
  readonly fragmented: boolean;
}

const ICMP = 1;
const IGMP = 2;
const IPIP = 4;
const TCP = 6;
const UDP = 17;
const IPV6 = 41;
const AH = 51;
const ICMPV6 = 58;
const NONE = 59;
const SUN_ND = 77;

export function printIpPayload(d: Dissection, protocol: number, payload: IpPayload): void {
  switch (protocol) {
    case TCP:
      printTcp(d, payload);
      return;
    case UDP:
      printUdp(d, payload);
      return;
    case ICMP:
      if (payload.version === 4) {
        printIcmpv4(d, payload);
        return;
      }
      printWrongVersion(d, "ICMP", 4);
      return;
    case IGMP:
      if (payload.version === 4) {
        printIgmp(d, payload.at, payload.lengthBytes);
        return;
      }
      printWrongVersion(d, "IGMP", 4);
      return;
    case ICMPV6:
      if (payload.version === 6) {
        printIcmpv6(d, payload);
        return;
      }
      printWrongVersion(d, "ICMPv6", 6);
      return;
    case IPIP:
      d.layers.ipv4(d, payload.at, payload.lengthBytes);
      return;
    case IPV6:
      d.layers.ipv6(d, payload.at, payload.lengthBytes);
      return;
    case AH:
      printAuthentication(d, payload);
      return;
    case NONE:
      d.print("no next header");
      return;
    case SUN_ND:
      d.print(` nd ${payload.lengthBytes}`);
      return;
    default:
      if (DISSECTED_ELSEWHERE.has(protocol)) d.unknownProtocols.add(token(IP_PROTOCOLS, protocol, ""));
      d.print(` ${d.names.ipProtocol(protocol) ?? `ip-proto-${protocol}`} ${payload.lengthBytes}`);
  }
}

function printWrongVersion(d: Dissection, name: string, version: 4 | 6): void {
  d.print(`[${name} requires IPv${version}]`);
  d.invalid();
}

/** RFC 4302 2: what follows is printed after it. */
function printAuthentication(d: Dissection, payload: IpPayload): void {
  const { at } = payload;
  d.protocol = "ah";
  if (!d.has(at, 1)) {
    d.truncated();
    return;
  }
  const next = d.u8(at);
  d.print("AH");
  const words = d.u8(at + 1);
  const lengthBytes = (words + 2) * 4;
  d.print("(");
  if (d.options.verbose > 0) d.print(`length=${words}(${lengthBytes}-bytes),`);
  const reserved = d.u16(at + 2);
  if (reserved !== 0) d.print(`reserved=0x${hex(reserved)}[MustBeZero],`);
  d.print(`spi=0x${hex(d.u32(at + 4), 8)},`);
  d.print(`seq=0x${hex(d.u32(at + 8))},`);
  d.print("icv=0x");
  for (let octet = at + 12; octet < at + lengthBytes; octet++) d.print(hex(d.u8(octet), 2));
  d.print("): ");
  const rest = { ...payload, at: at + lengthBytes, lengthBytes: payload.lengthBytes - lengthBytes };
  printIpPayload(d, next, rest);
}
