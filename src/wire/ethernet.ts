import { decodeMac, encodeMac, type MacAddress } from "./mac-address.ts";

/** Ethertypes (include/uapi/linux/if_ether.h). */
export const ETH_P_IP = 0x0800;
export const ETH_P_ARP = 0x0806;
export const ETH_P_8021Q = 0x8100;
export const ETH_P_IPV6 = 0x86dd;
export const ETH_P_PAUSE = 0x8808;
export const ETH_P_8021AD = 0x88a8;
/** Values below are IEEE 802.3 lengths, not types. */
export const ETH_P_802_3_MIN = 0x0600;

export interface EthernetHeader {
  readonly destination: MacAddress;
  readonly source: MacAddress;
  readonly ethertype: number;
}

export function etherDestination(bytes: Uint8Array): MacAddress {
  return decodeMac(bytes, 0);
}

export function etherSource(bytes: Uint8Array): MacAddress {
  return decodeMac(bytes, 6);
}

export function etherType(bytes: Uint8Array): number {
  return (bytes[12]! << 8) | bytes[13]!;
}

/** Writes the 14 octets at the start of `bytes`. */
export function encodeEthernet(header: EthernetHeader, bytes: Uint8Array): void {
  encodeMac(header.destination, bytes, 0);
  encodeMac(header.source, bytes, 6);
  bytes[12] = header.ethertype >>> 8;
  bytes[13] = header.ethertype;
}
