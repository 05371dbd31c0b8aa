import type { IpAddress } from "../../net/netlink/route-message.ts";
import type { Ipv4Address } from "../../wire/ipv4-address.ts";
import { type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { parseLooseIpv4 } from "../resolver/literal-address.ts";
import { refuse } from "./complaint.ts";
import type { WantedNat } from "./request.ts";

/** An address and the length of its mask, where one stands behind a slash. */
export interface AddressArgument {
  readonly family: 4 | 6;
  readonly address: IpAddress;
  readonly mask: IpAddress | undefined;
}

/** parse_addr: inet_aton, else IPv6; `option` is named where it takes no mask. */
export function parseAddress(text: string, maskless: string | undefined): AddressArgument {
  const slash = text.indexOf("/");
  const bare = slash < 0 ? text : text.slice(0, slash);
  const ipv4 = parseLooseIpv4(bare);
  const address = ipv4 ?? parseIpv6Address(bare);
  if (address === undefined) refuse(`Invalid IP address \`${text}'`);
  const family = ipv4 === undefined ? 6 : 4;
  if (slash < 0) return { family, address, mask: undefined };
  if (maskless !== undefined) refuse(`CIDR notation unavailable for \`--${maskless}'`);
  return { family, address, mask: maskOf(text.slice(slash + 1), family) };
}

/** The whole length is no mask at all. */
function maskOf(text: string, family: 4 | 6): IpAddress | undefined {
  const width = family === 4 ? 32 : 128;
  const length = /^\s*[-+]?\d+$/.test(text) ? Number(text) : -1;
  if (text !== "" && (length < 0 || length > width)) refuse("Invalid netmask");
  const bits = text === "" ? 0 : length;
  if (bits === width) return undefined;
  if (family === 4) return (bits === 0 ? 0 : (0xffffffff << (32 - bits)) >>> 0) as Ipv4Address;
  return (((1n << BigInt(bits)) - 1n) << BigInt(width - bits)) as Ipv6Address;
}

export function masked(address: IpAddress, mask: IpAddress): IpAddress {
  if (typeof address === "number" && typeof mask === "number") return ((address & mask) >>> 0) as Ipv4Address;
  return (BigInt(address) & BigInt(mask)) as Ipv6Address;
}

/** split_address_and_port: `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`. */
export function splitAddressAndPort(text: string): {
  readonly address: string;
  readonly port: string | undefined;
} {
  if (text.includes("[")) {
    const inside = text.slice(text.indexOf("[") + 1);
    const close = inside.indexOf("]");
    if (close === 0) refuse("No IPv6 address specified");
    if (close < 0) refuse("No closing ']' around IPv6 address");
    const colon = inside.indexOf(":", close);
    return colon < 0
      ? { address: text, port: undefined }
      : { address: inside.slice(0, close), port: checkedPort(inside.slice(colon + 1)) };
  }
  const colon = text.indexOf(":");
  if (colon < 0 || text.includes(":", colon + 1)) return { address: text, port: undefined };
  return { address: text.slice(0, colon), port: checkedPort(text.slice(colon + 1)) };
}

function checkedPort(text: string): string {
  if (text === "") refuse("No port specified after `:'");
  if (!/^\d+$/.test(text) || Number(text) > 65535) refuse(`Invalid port \`${text}'`);
  return text;
}

export function setNat(nat: WantedNat, address: IpAddress, port: string | undefined): void {
  nat.address = address;
  if (port !== undefined) nat.port = Number(port);
}
