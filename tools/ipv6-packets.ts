import { ipv6PseudoSum } from "../src/wire/checksum.ts";
import { writeIcmpv6Checksum } from "../src/wire/icmpv6.ts";
import { encodeIpv6 } from "../src/wire/ipv6.ts";
import { type Ipv6Address, parseIpv6Address } from "../src/wire/ipv6-address.ts";
import { encodeMac, parseMac } from "../src/wire/mac-address.ts";
import { writeUint16, writeUint32 } from "../src/wire/octets.ts";
import { encodeUdp } from "../src/wire/udp.ts";

/**
 * The packets of test/golden/ipv6/packets.jsonl: extension headers, fragments, and what makes a host or router answer
 * with an ICMPv6 error. All come from the neighbour `w0` of the host `h`, whose other leg is h1.
 */
export interface PacketCase {
  readonly name: string;
  /** Sysctls of the host for this case. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Whole Ethernet frames in hexadecimal, sent at once. */
  readonly frames: readonly string[];
  readonly waitSeconds?: number;
}

/** Set-up for both sides, as a script: `h` between `w` and `x`, whose own IPv6 is silent. */
export const PACKET_SETUP: string = `for n in w h x; do ip netns add $n; ip -n $n link set lo up; done
ip link add w0 netns w address ba:6b:8c:00:00:01 type veth peer name h0 netns h address ba:6b:8c:00:00:02
ip link add x1 netns x address ba:6b:8c:00:00:04 type veth peer name h1 netns h address ba:6b:8c:00:00:03
ip netns exec w sysctl -qw net.ipv6.conf.w0.disable_ipv6=1
ip netns exec x sysctl -qw net.ipv6.conf.x1.disable_ipv6=1
ip netns exec h sysctl -qw net.ipv6.auto_flowlabels=0 net.ipv6.icmp.ratelimit=0
ip netns exec h sysctl -qw net.ipv6.conf.h0.router_solicitations=0 net.ipv6.conf.h1.router_solicitations=0
ip netns exec h sysctl -qw net.ipv6.conf.h0.accept_ra=0 net.ipv6.conf.h1.accept_ra=0
for d in h0 h1; do ip -n h link set $d up; done; ip -n w link set w0 up; ip -n x link set x1 up
ip -n h addr add 2001:db8:1::1/64 dev h0 nodad; ip -n h addr add 2001:db8:2::1/64 dev h1 nodad
for a in 2001:db8:1::99 2001:db8:1::98 fe80::99; do ip -n h neigh add $a lladdr ba:6b:8c:00:00:01 dev h0 nud permanent; done
for a in 2001:db8:2::99 fe80::99; do ip -n h neigh add $a lladdr ba:6b:8c:00:00:04 dev h1 nud permanent; done
ip -n h route add 2001:db8:3::/64 via 2001:db8:2::99
ip -n h route add 2001:db8:4::/64 via 2001:db8:1::98
ip -n h route add 2001:db8:8::/64 via fe80::99 dev h0
ip -n h route add prohibit 2001:db8:5::/64
ip -n h route add unreachable 2001:db8:6::/64
ip -n h route add blackhole 2001:db8:7::/64
sleep 6
`;

export const HOST = "2001:db8:1::1";
export const PEER = "2001:db8:1::99";
export const FAR = "2001:db8:2::99";
const HOST_MAC = "ba:6b:8c:00:00:02";
const PEER_MAC = "ba:6b:8c:00:00:01";

export const HOP = 0;
export const UDP = 17;
export const ROUTING = 43;
export const FRAGMENT = 44;
export const ESP = 50;
export const AH = 51;
export const ICMPV6 = 58;
export const NONE = 59;
export const DEST = 60;

export interface Header {
  readonly type: number;
  /** With room for the next header in its first octet. */
  readonly bytes: readonly number[];
}

export interface Ends {
  readonly from?: string;
  readonly to?: string;
  readonly mac?: string;
  readonly hopLimit?: number;
  readonly trafficClass?: number;
  /** What the header says, where that is not true. */
  readonly payloadLength?: number;
}

export interface Upper {
  readonly type: number;
  readonly bytes: Uint8Array;
}

function address(text: string): Ipv6Address {
  return parseIpv6Address(text)!;
}

export function filled(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index & 255);
}

export function echo(length = 16, ends: Ends = {}, type = 128): Upper {
  const bytes = new Uint8Array(8 + length);
  bytes[0] = type;
  writeUint16(0x1234, bytes, 4);
  writeUint16(1, bytes, 6);
  bytes.set(filled(length), 8);
  const pair = { source: address(ends.from ?? PEER), destination: address(ends.to ?? HOST) };
  writeIcmpv6Checksum(pair, bytes, 0, bytes.length);
  return { type: ICMPV6, bytes };
}

export function udp(length = 16, ends: Ends = {}): Upper {
  const bytes = new Uint8Array(8 + length);
  bytes.set(filled(length), 8);
  const sum = ipv6PseudoSum(address(ends.from ?? PEER), address(ends.to ?? HOST), UDP, bytes.length);
  encodeUdp({ sourcePort: 5000, destinationPort: 7, length: bytes.length }, sum, bytes, 0);
  return { type: UDP, bytes };
}

export function other(type: number, length = 16): Upper {
  return { type, bytes: filled(length) };
}

export function frame(ends: Ends, headers: readonly Header[], upper: Upper): string {
  const types = [...headers.map(({ type }) => type), upper.type];
  const chain = headers.flatMap(({ bytes }, index) => [types[index + 1]!, ...bytes.slice(1)]);
  const length = chain.length + upper.bytes.length;
  const bytes = new Uint8Array(54 + length);
  encodeMac(parseMac(ends.mac ?? HOST_MAC)!, bytes, 0);
  encodeMac(parseMac(PEER_MAC)!, bytes, 6);
  bytes.set([0x86, 0xdd], 12);
  const header = {
    trafficClass: ends.trafficClass ?? 0,
    flowLabel: 0,
    payloadLength: ends.payloadLength ?? length,
    nextHeader: types[0]!,
    hopLimit: ends.hopLimit ?? 64,
    source: address(ends.from ?? PEER),
    destination: address(ends.to ?? HOST),
  };
  encodeIpv6(header, bytes, 14);
  bytes.set(chain, 54);
  bytes.set(upper.bytes, 54 + chain.length);
  return Buffer.from(bytes).toString("hex");
}

function options(type: number, ...bytes: readonly number[]): Header {
  const length = Math.ceil((2 + bytes.length) / 8) * 8;
  const padding = length - 2 - bytes.length;
  const pad = padding === 0 ? [] : padding === 1 ? [0] : [1, padding - 2, ...new Array(padding - 2).fill(0)];
  return { type, bytes: [0, length / 8 - 1, ...bytes, ...pad] };
}

export const hop = (...bytes: readonly number[]): Header => options(HOP, ...bytes);
export const dest = (...bytes: readonly number[]): Header => options(DEST, ...bytes);

export function routing(type: number, segmentsLeft: number, addresses: readonly string[] = [FAR]): Header {
  const bytes = new Uint8Array(8 + 16 * addresses.length);
  bytes.set([0, addresses.length * 2, type, segmentsLeft]);
  for (const [index, text] of addresses.entries()) {
    const value = address(text);
    for (let octet = 0; octet < 16; octet++)
      bytes[8 + index * 16 + octet] = Number((value >> BigInt(120 - octet * 8)) & 255n);
  }
  return { type: ROUTING, bytes: [...bytes] };
}

export function fragmentHeader(id: number, offset: number, more: 0 | 1, reserved = 0): Header {
  const bytes = new Uint8Array(8);
  writeUint16(offset | more | reserved, bytes, 2);
  writeUint32(id, bytes, 4);
  return { type: FRAGMENT, bytes: [...bytes] };
}

let lastId = 0x1000;

/** An identification that no other fragments of a recording have. */
export function nextId(): number {
  return lastId++;
}

export interface Part {
  readonly from: number;
  readonly to: number;
  readonly more: 0 | 1;
  readonly ends?: Ends;
}

/** The parts of one upper-layer message, each as given. */
export function fragments(
  upper: Upper,
  parts: readonly Part[],
  before: readonly Header[] = [],
): readonly string[] {
  const id = nextId();
  return parts.map(({ from, to, more, ends }) =>
    frame(ends ?? {}, [...before, fragmentHeader(id, from, more)], {
      type: upper.type,
      bytes: upper.bytes.slice(from, to),
    }),
  );
}

export const FORWARDING = { "net.ipv6.conf.all.forwarding": "1" };
export const ALL_NODES: Ends = { to: "ff02::1", mac: "33:33:00:00:00:01" };
export const UNKNOWN_OPTIONS = [0x1e, 0x5e, 0x9e, 0xde] as const;

/** With time for the token buckets of errors and redirects to fill again. */
export function spaced(sent: PacketCase): PacketCase {
  return { ...sent, waitSeconds: 2.5 };
}

export function one(name: string, sent: string, settings?: Readonly<Record<string, string>>): PacketCase {
  return { name, frames: [sent], ...(settings === undefined ? {} : { settings }) };
}
