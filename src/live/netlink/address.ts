import { decodeIpv4Address, encodeIpv4Address, type Ipv4Address } from "../../wire/ipv4-address.ts";
import { decodeIpv6Address, encodeIpv6Address, type Ipv6Address } from "../../wire/ipv6-address.ts";
import {
  type Attribute,
  concatenated,
  decodeAttributes,
  encodeAttributes,
  numberOf,
  u8,
  u32,
} from "./attribute.ts";

// rtnetlink(7): RTM_NEWADDR and its family. struct ifaddrmsg:
//
//   family u8 | prefix length u8 | flags u8 | scope u8 | index u32, then attributes
//
// IFA_ADDRESS is the peer where there is one, IFA_LOCAL the address itself; IPv6 has IFA_LOCAL only beside a peer.

export const RTM_NEWADDR = 20;
export const RTM_DELADDR = 21;
export const RTM_GETADDR = 22;

export const AF_INET = 2;
export const AF_INET6 = 10;

/** IFA_F_PERMANENT: no lifetime. */
export const IFA_F_PERMANENT = 0x80;

const IFA_ADDRESS = 1;
const IFA_LOCAL = 2;
const IFA_FLAGS = 8;
const IFA_PROTO = 11;

const INFO_BYTES = 8;

/** An address of a device. */
export interface InterfaceAddress {
  readonly ifindex: number;
  readonly prefixLength: number;
  /** RT_SCOPE_: 0 global, 253 link, 254 host. */
  readonly scope: number;
  readonly flags: number;
  readonly local: Ipv4Address | Ipv6Address;
  /** The other end, or `local` where there is none. */
  readonly peer: Ipv4Address | Ipv6Address;
}

/** undefined for families other than IPv4 and IPv6. */
export function decodeInterfaceAddress(payload: Uint8Array): InterfaceAddress | undefined {
  if (payload.length < INFO_BYTES) return undefined;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const attributes = decodeAttributes(payload, INFO_BYTES);
  const family = payload[0]!;
  const peer = addressOf(family, attributes.get(IFA_ADDRESS));
  const local = addressOf(family, attributes.get(IFA_LOCAL)) ?? peer;
  if (local === undefined) return undefined;
  return {
    ifindex: view.getUint32(4, true),
    prefixLength: payload[1]!,
    scope: payload[3]!,
    flags: numberOf(attributes.get(IFA_FLAGS)) ?? payload[2]!,
    local,
    peer: peer ?? local,
  };
}

/** For RTM_NEWADDR and RTM_DELADDR. `protocol`: IFA_PROTO, who made it (2: the kernel, a link-local one). */
export function encodeInterfaceAddress(address: InterfaceAddress, protocol?: number): Uint8Array {
  const { local, peer } = address;
  const information = new Uint8Array(INFO_BYTES);
  const view = new DataView(information.buffer);
  information[0] = typeof local === "bigint" ? AF_INET6 : AF_INET;
  information[1] = address.prefixLength;
  information[2] = address.flags & 0xff;
  information[3] = address.scope;
  view.setUint32(4, address.ifindex, true);
  const attributes: Attribute[] = [
    { type: IFA_LOCAL, value: octetsOf(local) },
    { type: IFA_ADDRESS, value: octetsOf(peer) },
    { type: IFA_FLAGS, value: u32(address.flags) },
  ];
  if (protocol !== undefined) attributes.push({ type: IFA_PROTO, value: u8(protocol) });
  return concatenated([information, encodeAttributes(attributes)]);
}

/** The head of RTM_GETADDR: both families, or one; every device, or (strict sockets) one. */
export function encodeAddressQuery(family: number, ifindex: number): Uint8Array {
  const information = new Uint8Array(INFO_BYTES);
  information[0] = family;
  new DataView(information.buffer).setUint32(4, ifindex, true);
  return information;
}

function addressOf(family: number, value: Uint8Array | undefined): Ipv4Address | Ipv6Address | undefined {
  if (family === AF_INET && value?.length === 4) return decodeIpv4Address(value, 0);
  if (family === AF_INET6 && value?.length === 16) return decodeIpv6Address(value, 0);
  return undefined;
}

function octetsOf(address: Ipv4Address | Ipv6Address): Uint8Array {
  const octets = new Uint8Array(typeof address === "bigint" ? 16 : 4);
  if (typeof address === "bigint") encodeIpv6Address(address, octets, 0);
  else encodeIpv4Address(address, octets, 0);
  return octets;
}
