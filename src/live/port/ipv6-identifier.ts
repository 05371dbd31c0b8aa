import type { Ipv6Address } from "../../wire/ipv6-address.ts";
import { encodeMac, type MacAddress } from "../../wire/mac-address.ts";

// net/ipv6/addrconf.c: addrconf_ifid_eui48. The kernel keeps slaves that share a MAC apart by their dev_id, which stands
// in the middle of the interface identifier. A TAP has none (it is read-only, 0), so we make its identifiers.

const LINK_LOCAL = 0xfe80n << 112n;

/** Eight octets; `devId` 0 is a device without one. */
export function interfaceIdentifier(mac: MacAddress, devId: number): Uint8Array {
  const octets = new Uint8Array(6);
  encodeMac(mac, octets, 0);
  const [a, b, c, d, e, f] = octets as unknown as [number, number, number, number, number, number];
  if (devId === 0) return new Uint8Array([a ^ 2, b, c, 0xff, 0xfe, d, e, f]);
  return new Uint8Array([a, b, c, devId >>> 8, devId & 0xff, d, e, f]);
}

/** fe80::/64 with the identifier. */
export function linkLocalAddress(identifier: Uint8Array): Ipv6Address {
  let lower = 0n;
  for (const octet of identifier) lower = (lower << 8n) | BigInt(octet);
  return (LINK_LOCAL | lower) as Ipv6Address;
}

/** IFLA_INET6_TOKEN: an address of which the kernel takes the lower half. */
export function tokenOf(identifier: Uint8Array): Uint8Array {
  const token = new Uint8Array(16);
  token.set(identifier, 8);
  return token;
}
