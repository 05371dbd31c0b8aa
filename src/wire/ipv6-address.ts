/** IPv6 addresses as unsigned 128-bit bigints in host order: `===` compares them, they serve as Map keys. */
export type Ipv6Address = bigint & { readonly __brand: "Ipv6Address" };

export const IPV6_ANY: Ipv6Address = 0n as Ipv6Address;
export const IPV6_LOOPBACK: Ipv6Address = 1n as Ipv6Address;
/** ff02::1, all nodes on the link (RFC 4291 2.7.1). */
export const IPV6_ALL_NODES: Ipv6Address = 0xff020000000000000000000000000001n as Ipv6Address;
/** ff02::2, all routers on the link (RFC 4291 2.7.1). */
export const IPV6_ALL_ROUTERS: Ipv6Address = 0xff020000000000000000000000000002n as Ipv6Address;

const ALL_ONES = (1n << 128n) - 1n;
const SOLICITED_NODE_PREFIX = 0xff0200000000000000000001ff000000n;

/** Room for one address: a view for each call would cost more than the copy. */
const SCRATCH: Uint8Array = new Uint8Array(16);
const SCRATCH_VIEW: DataView = new DataView(SCRATCH.buffer);

/** Reads sixteen octets at `offset`; the caller has checked that they are there. */
export function decodeIpv6Address(bytes: Uint8Array, offset: number): Ipv6Address {
  for (let index = 0; index < 16; index++) SCRATCH[index] = bytes[offset + index]!;
  return ((SCRATCH_VIEW.getBigUint64(0) << 64n) | SCRATCH_VIEW.getBigUint64(8)) as Ipv6Address;
}

export function encodeIpv6Address(address: Ipv6Address, bytes: Uint8Array, offset: number): void {
  SCRATCH_VIEW.setBigUint64(0, address >> 64n);
  // Takes the low 64 bits.
  SCRATCH_VIEW.setBigUint64(8, address);
  for (let index = 0; index < 16; index++) bytes[offset + index] = SCRATCH[index]!;
}

/**
 * RFC 5952 text: the longest run of two or more zero groups (the first of equals) becomes `::`;
 * ::ffff:0:0/96 and ::/96 (except :: and ::1 .. ::ffff) end in a dotted quad, as glibc's inet_ntop prints them.
 */
export function formatIpv6Address(address: Ipv6Address): string {
  const groups: number[] = [];
  for (let shift = 112n; shift >= 0n; shift -= 16n) groups.push(Number((address >> shift) & 0xffffn));
  const run = longestZeroRun(groups);
  const dotted = run.start === 0 && (run.length === 6 || (run.length === 5 && groups[5] === 0xffff));
  const text = groups.map((group) => group.toString(16));
  if (dotted) {
    text.splice(6, 2, [groups[6]! >> 8, groups[6]! & 255, groups[7]! >> 8, groups[7]! & 255].join("."));
  }
  if (run.length < 2) return text.join(":");
  return `${text.slice(0, run.start).join(":")}::${text.slice(run.start + run.length).join(":")}`;
}

function longestZeroRun(groups: readonly number[]): { start: number; length: number } {
  let best = { start: 0, length: 0 };
  let start = 0;
  for (let index = 0; index <= groups.length; index++) {
    if (groups[index] === 0) continue;
    if (index - start > best.length) best = { start, length: index - start };
    start = index + 1;
  }
  return best;
}

/** inet_pton(AF_INET6): groups, one `::`, an optional dotted quad at the end; no scope id. */
export function parseIpv6Address(text: string): Ipv6Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const left = parseGroups(halves[0]!, halves.length === 1 ? "quad allowed" : "groups only");
  const right = halves.length === 2 ? parseGroups(halves[1]!, "quad allowed") : [];
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  let value = 0n;
  for (const group of [...left, ...new Array<number>(missing).fill(0), ...right]) {
    value = (value << 16n) | BigInt(group);
  }
  return value as Ipv6Address;
}

function parseGroups(text: string, ending: "quad allowed" | "groups only"): number[] | undefined {
  if (text === "") return [];
  const result: number[] = [];
  const parts = text.split(":");
  for (const [index, part] of parts.entries()) {
    if (ending === "quad allowed" && index === parts.length - 1 && part.includes(".")) {
      const octets = part.split(".");
      if (
        octets.length !== 4 ||
        !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) < 256)
      ) {
        return undefined;
      }
      const [a, b, c, d] = octets.map(Number) as [number, number, number, number];
      result.push((a << 8) | b, (c << 8) | d);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      result.push(Number.parseInt(part, 16));
    }
  }
  return result;
}

/** ff00::/8 (RFC 4291 2.7). */
export function isIpv6Multicast(address: Ipv6Address): boolean {
  return address >> 120n === 0xffn;
}

/** fe80::/10 (RFC 4291 2.5.6). */
export function isIpv6LinkLocal(address: Ipv6Address): boolean {
  return address >> 118n === 0x3fan;
}

/** The netmask of a prefix length 0..128. */
export function ipv6Mask(prefixLength: number): Ipv6Address {
  return (ALL_ONES ^ (ALL_ONES >> BigInt(prefixLength))) as Ipv6Address;
}

/** The network part of `address` under a prefix length 0..128. */
export function ipv6Network(address: Ipv6Address, prefixLength: number): Ipv6Address {
  return (address & ipv6Mask(prefixLength)) as Ipv6Address;
}

/** The solicited-node group ff02::1:ffXX:XXXX of a unicast address (RFC 4291 2.7.1). */
export function solicitedNodeAddress(address: Ipv6Address): Ipv6Address {
  return (SOLICITED_NODE_PREFIX | (address & 0xffffffn)) as Ipv6Address;
}
