/** IPv4 addresses as unsigned 32-bit integers in host order: `===` compares them, they serve as Map keys. */
export type Ipv4Address = number & { readonly __brand: "Ipv4Address" };

export const IPV4_ANY: Ipv4Address = 0 as Ipv4Address;
export const IPV4_BROADCAST: Ipv4Address = 0xffffffff as Ipv4Address;

/** Reads four octets at `offset`; the caller has checked that they are there. */
export function decodeIpv4Address(bytes: Uint8Array, offset: number): Ipv4Address {
  return (((bytes[offset]! << 24) |
    (bytes[offset + 1]! << 16) |
    (bytes[offset + 2]! << 8) |
    bytes[offset + 3]!) >>>
    0) as Ipv4Address;
}

export function encodeIpv4Address(address: Ipv4Address, bytes: Uint8Array, offset: number): void {
  bytes[offset] = address >>> 24;
  bytes[offset + 1] = address >>> 16;
  bytes[offset + 2] = address >>> 8;
  bytes[offset + 3] = address;
}

/** Dotted quad. */
export function formatIpv4Address(address: Ipv4Address): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}

/** Strict dotted quad (inet_pton); the shorter forms of inet_aton are not accepted. */
export function parseIpv4Address(text: string): Ipv4Address | undefined {
  const groups = text.split(".");
  if (groups.length !== 4) return undefined;
  let value = 0;
  for (const group of groups) {
    if (!/^(0|[1-9][0-9]{0,2})$/.test(group)) return undefined;
    const octet = Number(group);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value as Ipv4Address;
}

/** 224.0.0.0/4 (RFC 5771). */
export function isIpv4Multicast(address: Ipv4Address): boolean {
  return address >>> 28 === 0xe;
}

/** 127.0.0.0/8 (RFC 1122 3.2.1.3). */
export function isIpv4Loopback(address: Ipv4Address): boolean {
  return address >>> 24 === 127;
}

/** The netmask of a prefix length 0..32. */
export function ipv4Mask(prefixLength: number): Ipv4Address {
  return (prefixLength === 0 ? 0 : (0xffffffff << (32 - prefixLength)) >>> 0) as Ipv4Address;
}

/** The network part of `address` under a prefix length 0..32. */
export function ipv4Network(address: Ipv4Address, prefixLength: number): Ipv4Address {
  return ((address & ipv4Mask(prefixLength)) >>> 0) as Ipv4Address;
}
