import { encodeEthernet } from "../src/wire/ethernet.ts";
import { encodeIcmpv4, type Icmpv4Message, icmpv4Length } from "../src/wire/icmpv4.ts";
import { encodeIcmpv6 } from "../src/wire/icmpv6.ts";
import { encodeIpv4, type Ipv4Header } from "../src/wire/ipv4.ts";
import { parseIpv4Address } from "../src/wire/ipv4-address.ts";
import { encodeIpv6 } from "../src/wire/ipv6.ts";
import { type Ipv6Address, parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { parseMac } from "../src/wire/mac-address.ts";

// Frames for the corner cases that tcpdump is recorded on (tcpdump-corner-cases.ts), written layer by layer.

const A4 = parseIpv4Address("10.0.0.1")!;
const B4 = parseIpv4Address("10.0.0.2")!;
const A6 = parseIpv6Address("2001:db8::1")!;
const B6 = parseIpv6Address("2001:db8::2")!;

export function octets(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replace(/\s+/g, ""), "hex"));
}

export function join(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function ethernet(ethertype: number, payload: Uint8Array): Uint8Array {
  const header = new Uint8Array(14);
  encodeEthernet(
    {
      destination: parseMac("ba:6b:8c:00:00:02")!,
      source: parseMac("ba:6b:8c:00:00:01")!,
      ethertype,
    },
    header,
  );
  return join(header, payload);
}

/** A whole IPv4 frame with a right header checksum; `changes` are made to the usual header. */
export function ipv4(protocol: number, payload: Uint8Array, changes: Partial<Ipv4Header> = {}): Uint8Array {
  return ethernet(0x0800, ipv4Packet(protocol, payload, changes));
}

export function ipv4Packet(
  protocol: number,
  payload: Uint8Array,
  changes: Partial<Ipv4Header> = {},
): Uint8Array {
  const options = changes.options ?? new Uint8Array(0);
  const header = new Uint8Array(20 + options.length);
  const usual: Ipv4Header = {
    tos: 0,
    totalLength: header.length + payload.length,
    id: 1,
    dontFragment: false,
    moreFragments: false,
    fragmentOffset: 0,
    ttl: 64,
    protocol,
    source: A4,
    destination: B4,
    options,
  };
  encodeIpv4({ ...usual, ...changes }, header, 0);
  return join(header, payload);
}

export function icmpv4(message: Icmpv4Message): Uint8Array {
  const bytes = new Uint8Array(icmpv4Length(message));
  encodeIcmpv4(message, bytes, 0);
  return ipv4(1, bytes);
}

export function ipv6(nextHeader: number, payload: Uint8Array, payloadLength?: number): Uint8Array {
  return ethernet(0x86dd, ipv6Packet(nextHeader, payload, payloadLength));
}

export function ipv6Packet(
  nextHeader: number,
  payload: Uint8Array,
  payloadLength: number = payload.length,
): Uint8Array {
  const header = new Uint8Array(40);
  encodeIpv6(
    { trafficClass: 0, flowLabel: 0, payloadLength, nextHeader, hopLimit: 255, source: A6, destination: B6 },
    header,
    0,
  );
  return join(header, payload);
}

/** An ICMPv6 message of any type: what stands behind its checksum, with a right one. */
export function icmpv6(type: number, code: number, body: Uint8Array): Uint8Array {
  const rest = body.length < 4 ? 0 : Buffer.from(body).readUInt32BE(0);
  const data = body.slice(4);
  const bytes = new Uint8Array(8 + data.length);
  const ends = { source: A6 as Ipv6Address, destination: B6 as Ipv6Address };
  encodeIcmpv6({ kind: "other", type, code, rest, data }, ends, bytes, 0);
  return ipv6(58, bytes);
}
