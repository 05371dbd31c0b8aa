import { ETH_P_8021AD, ETH_P_8021Q } from "./ethernet.ts";

// IEEE 802.1Q: a tag of four octets between the source address and the ethertype.
//
//   | destination | source | TPID 8100 | PCP 3  DEI 1  VID 12 | ethertype ...
//   0             6        12          14                     16

export const VLAN_HEADER_LENGTH_BYTES = 4;
/** Numbers below are VLANs, this one is reserved (include/linux/if_vlan.h: VLAN_VID_MASK). */
export const VLAN_ID_RESERVED = 0xfff;

const TAG_OFFSET = 12;

/** One tag: its protocol (802.1Q or 802.1ad) and the 16 bits of priority, drop eligibility and VLAN. */
export interface VlanTag {
  readonly protocol: number;
  readonly tci: number;
}

export function isVlanProtocol(ethertype: number): boolean {
  return ethertype === ETH_P_8021Q || ethertype === ETH_P_8021AD;
}

export function vlanId(tag: VlanTag): number {
  return tag.tci & 0xfff;
}

/** The tag inside a frame; undefined if there is none or the frame ends within it. */
export function decodeVlanTag(bytes: Uint8Array): VlanTag | undefined {
  if (bytes.length < TAG_OFFSET + VLAN_HEADER_LENGTH_BYTES + 2) return undefined;
  const protocol = (bytes[TAG_OFFSET]! << 8) | bytes[TAG_OFFSET + 1]!;
  if (!isVlanProtocol(protocol)) return undefined;
  return { protocol, tci: (bytes[TAG_OFFSET + 2]! << 8) | bytes[TAG_OFFSET + 3]! };
}

/** A copy of a frame of at least twelve octets with the tag after its addresses (skb_vlan_push, vlan_insert_tag). */
export function insertVlanTag(bytes: Uint8Array, tag: VlanTag): Uint8Array {
  const tagged = new Uint8Array(bytes.length + VLAN_HEADER_LENGTH_BYTES);
  tagged.set(bytes.subarray(0, TAG_OFFSET));
  tagged[TAG_OFFSET] = tag.protocol >>> 8;
  tagged[TAG_OFFSET + 1] = tag.protocol;
  tagged[TAG_OFFSET + 2] = tag.tci >>> 8;
  tagged[TAG_OFFSET + 3] = tag.tci;
  tagged.set(bytes.subarray(TAG_OFFSET), TAG_OFFSET + VLAN_HEADER_LENGTH_BYTES);
  return tagged;
}

/** A copy without the four octets after the addresses; the caller has decoded the tag. */
export function removeVlanTag(bytes: Uint8Array): Uint8Array {
  const rest = new Uint8Array(bytes.length - VLAN_HEADER_LENGTH_BYTES);
  rest.set(bytes.subarray(0, TAG_OFFSET));
  rest.set(bytes.subarray(TAG_OFFSET + VLAN_HEADER_LENGTH_BYTES), TAG_OFFSET);
  return rest;
}
