import type { IpAddress } from "../../net/netlink/route-message.ts";
import { formatIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";

export type InetFamily = 4 | 6;

export function formatAddress(family: InetFamily, address: IpAddress): string {
  return family === 4 ? formatIpv4Address(address as Ipv4Address) : formatIpv6Address(address as Ipv6Address);
}

/** The name and hue of a family. */
export function familyName(family: InetFamily): "inet" | "inet6" {
  return family === 4 ? "inet" : "inet6";
}

export function addressBits(family: InetFamily): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** Whether two addresses of one family agree in their first `bits` bits. */
export function samePrefix(a: IpAddress, b: IpAddress, bits: number): boolean {
  if (bits <= 0) return true;
  if (typeof a === "bigint" || typeof b === "bigint") {
    const shift = BigInt(128 - bits);
    return BigInt(a) >> shift === BigInt(b) >> shift;
  }
  return bits >= 32 ? a === b : a >>> (32 - bits) === b >>> (32 - bits);
}
