/**
 * IEEE 802 MAC-48 addresses as 48-bit integers, so that `===` compares them and they serve as Map keys.
 * The first octet on the wire is the most significant one.
 */
export type MacAddress = number & { readonly __brand: "MacAddress" };

export const MAC_LENGTH_BYTES = 6;
export const BROADCAST_MAC: MacAddress = 0xffffffffffff as MacAddress;
export const ZERO_MAC: MacAddress = 0 as MacAddress;

/** Reads six octets at `offset`; the caller has checked that they are there. */
export function decodeMac(bytes: Uint8Array, offset: number): MacAddress {
  const high = (bytes[offset]! << 8) | bytes[offset + 1]!;
  const low =
    ((bytes[offset + 2]! << 24) |
      (bytes[offset + 3]! << 16) |
      (bytes[offset + 4]! << 8) |
      bytes[offset + 5]!) >>>
    0;
  return (high * 0x100000000 + low) as MacAddress;
}

export function encodeMac(mac: MacAddress, bytes: Uint8Array, offset: number): void {
  const high = Math.floor(mac / 0x100000000);
  const low = mac >>> 0;
  bytes[offset] = high >>> 8;
  bytes[offset + 1] = high;
  bytes[offset + 2] = low >>> 24;
  bytes[offset + 3] = low >>> 16;
  bytes[offset + 4] = low >>> 8;
  bytes[offset + 5] = low;
}

/** Colon-separated lower-case hexadecimal, as `ip link` and tcpdump print it. */
export function formatMac(mac: MacAddress): string {
  const hex = mac.toString(16).padStart(12, "0");
  return `${hex.slice(0, 2)}:${hex.slice(2, 4)}:${hex.slice(4, 6)}:${hex.slice(6, 8)}:${hex.slice(8, 10)}:${hex.slice(10)}`;
}

/** Six groups of one or two hexadecimal digits separated by colons; `undefined` for anything else. */
export function parseMac(text: string): MacAddress | undefined {
  const groups = text.split(":");
  if (groups.length !== MAC_LENGTH_BYTES) return undefined;
  let value = 0;
  for (const group of groups) {
    if (!/^[0-9a-fA-F]{1,2}$/.test(group)) return undefined;
    value = value * 256 + Number.parseInt(group, 16);
  }
  return value as MacAddress;
}

/** Group bit (I/G) set: multicast and broadcast. */
export function isGroupMac(mac: MacAddress): boolean {
  return (Math.floor(mac / 0x10000000000) & 1) === 1;
}

/** Linux's `is_valid_ether_addr`: neither all zero nor a group address. */
export function isValidUnicastMac(mac: MacAddress): boolean {
  return mac !== ZERO_MAC && !isGroupMac(mac);
}
