import type { Process } from "../../kernel/process.ts";
import type { IpAddress } from "../../net/netlink/route-message.ts";
import { isIpv6LinkLocal, isIpv6Multicast } from "../../wire/ipv6-address.ts";
import type { FoundAddress } from "./address-info.ts";

// RFC 3484 6 as glibc 2.36 has it (sysdeps/posix/getaddrinfo.c: rfc3484_sort and its tables, without /etc/gai.conf).
// Rules 3, 4 and 7 (deprecated, home addresses, native transport) never decide here.

/** Any port; glibc leaves it 0, where our sockets want one. */
const PROBE_PORT = 9;

interface Destination {
  readonly found: FoundAddress;
  /** The address that we would send from; undefined: no route. */
  readonly source: IpAddress | undefined;
  /** Of the source's network. */
  readonly prefixLength: number;
  readonly index: number;
}

/** The same addresses, best destination first. */
export function sortAddresses(process: Process, found: readonly FoundAddress[]): readonly FoundAddress[] {
  if (found.length < 2) return found;
  const destinations = found.map((one, index): Destination => {
    const source = sourceFor(process, one);
    return { found: one, source, prefixLength: prefixLengthOf(process, source), index };
  });
  return destinations.sort(compare).map((one) => one.found);
}

/** connect(2) of a UDP socket tells whether there is a route, and our address on it. */
function sourceFor(process: Process, { family, address, scopeId }: FoundAddress): IpAddress | undefined {
  const socket = process.sockets.udp(family);
  const connected = socket.connect({ address, port: PROBE_PORT, scopeId });
  const source = connected.ok ? socket.localAddress().address : undefined;
  socket.close();
  return source;
}

function prefixLengthOf(process: Process, source: IpAddress | undefined): number {
  const family = typeof source === "bigint" ? 6 : 4;
  const addresses = source === undefined ? [] : process.namespace.rtnetlink.dumpAddresses(family);
  return addresses.find(({ local }) => local === source)?.prefixLength ?? 0;
}

function compare(a: Destination, b: Destination): number {
  return (
    prefer(a, b, ({ source }) => source !== undefined) ||
    (a.source === undefined ? 0 : bySource(a, b)) ||
    precedence(b.found.address) - precedence(a.found.address) ||
    scope(a.found.address) - scope(b.found.address) ||
    commonPrefix(b, a) - commonPrefix(a, b) ||
    a.index - b.index
  );
}

/** Rules 2 and 5. */
function bySource(a: Destination, b: Destination): number {
  return (
    prefer(a, b, ({ found, source }) => scope(found.address) === scope(source!)) ||
    prefer(a, b, ({ found, source }) => label(found.address) === label(source!))
  );
}

function prefer(a: Destination, b: Destination, is: (one: Destination) => boolean): number {
  return Number(is(b)) - Number(is(a));
}

const LINK_SCOPE = 2;
const SITE_SCOPE = 5;
const GLOBAL_SCOPE = 14;

function scope(address: IpAddress): number {
  if (typeof address !== "bigint") {
    return address >>> 16 === 0xa9fe || address >>> 24 === 127 ? LINK_SCOPE : GLOBAL_SCOPE;
  }
  if (isIpv6Multicast(address)) return Number((address >> 112n) & 15n);
  if (isIpv6LinkLocal(address) || address === 1n) return LINK_SCOPE;
  return address >> 118n === 0x3fbn ? SITE_SCOPE : GLOBAL_SCOPE;
}

type PrefixTable = readonly (readonly [prefix: bigint, length: number, value: number])[];

const LABELS: PrefixTable = [
  [1n, 128, 0],
  [0x2002n << 112n, 16, 2],
  [0n, 96, 3],
  [0xffffn << 32n, 96, 4],
  [0xfec0n << 112n, 10, 5],
  [0xfcn << 120n, 7, 6],
  [0x20010000n << 96n, 32, 7],
];
const DEFAULT_LABEL = 1;
const PRECEDENCES: PrefixTable = [
  [1n, 128, 50],
  [0x2002n << 112n, 16, 30],
  [0n, 96, 20],
  [0xffffn << 32n, 96, 10],
];
const DEFAULT_PRECEDENCE = 40;

function lookUp(table: PrefixTable, address: IpAddress): number | undefined {
  const wide = typeof address === "bigint" ? address : (0xffffn << 32n) | BigInt(address);
  return table.find(([prefix, length]) => (wide ^ prefix) >> BigInt(128 - length) === 0n)?.[2];
}

function label(address: IpAddress): number {
  return lookUp(LABELS, address) ?? DEFAULT_LABEL;
}

function precedence(address: IpAddress): number {
  return lookUp(PRECEDENCES, address) ?? DEFAULT_PRECEDENCE;
}

/**
 * Rule 9 between two destinations of one family, as glibc counts: the position of the first bit in which `one` differs
 * from its source, in the first word in which it or `other` does; IPv4 within its own network only.
 */
function commonPrefix(one: Destination, other: Destination): number {
  const [a, b] = [one, other].map(differenceWords);
  if (one.found.family !== other.found.family || a === undefined || b === undefined) return 0;
  if (one.found.family === 4) {
    const inNetwork =
      one.prefixLength > 0 && (a[0]! >>> (32 - one.prefixLength) === 0 || one.prefixLength === 0);
    return inNetwork ? Math.clz32(a[0]!) : 0;
  }
  const word = a.findIndex((value, index) => value !== 0 || b[index] !== 0);
  return word < 0 ? 0 : Math.clz32(a[word]!);
}

/** Address and source, one xor the other, in words of 32 bits. */
function differenceWords({ found, source }: Destination): readonly number[] | undefined {
  if (source === undefined || typeof source !== typeof found.address) return undefined;
  const difference = BigInt(source) ^ BigInt(found.address);
  if (typeof source !== "bigint") return [Number(difference)];
  return [96n, 64n, 32n, 0n].map((shift) => Number((difference >> shift) & 0xffffffffn));
}
