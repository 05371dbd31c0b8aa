import type { Frame } from "../wire/frame.ts";
import {
  decodeVlanTag,
  insertVlanTag,
  isVlanProtocol,
  removeVlanTag,
  type VlanTag,
  vlanId,
} from "../wire/vlan.ts";
import type { NetDevice } from "./device.ts";
import { protocolOf } from "./forward.ts";

// Tags between bytes and skb->vlan_tci, and the VLAN devices on top of one real device (net/8021q/vlan_core.c).

/** skb_vlan_untag reads the tag, the ethertype behind it and two octets more, to tell 802.3 from 802.2. */
const LEAST_TAGGED_BYTES = 20;

/**
 * net/core/skbuff.c: skb_vlan_untag. A frame received with a tag in its bytes goes on with the tag beside them; undefined
 * if it ends within the tag, which the kernel drops. Others are handed back as they are.
 */
export function untagged(frame: Frame): Frame | undefined {
  if (frame.vlan !== undefined || !isVlanProtocol(frame.protocol)) return frame;
  const vlan = frame.bytes.length < LEAST_TAGGED_BYTES ? undefined : decodeVlanTag(frame.bytes);
  if (vlan === undefined) return undefined;
  const bytes = removeVlanTag(frame.bytes);
  return { ...frame, bytes, protocol: protocolOf(bytes), vlan };
}

/** __vlan_hwaccel_push_inside: the tag goes into the bytes, for a device that takes none beside them. */
export function taggedInside(frame: Frame, tag: VlanTag): Frame {
  return { ...frame, bytes: insertVlanTag(frame.bytes, tag), protocol: tag.protocol, vlan: undefined };
}

/** net/8021q/vlan.h: vlan_find_dev, by protocol and number together. */
export function findVlan(real: NetDevice, tag: VlanTag): NetDevice | undefined {
  return real.vlans?.get(vlanKey(tag.protocol, vlanId(tag)));
}

function vlanKey(protocol: number, id: number): number {
  return protocol * 0x1000 + id;
}

/** vlan_group_set_device; kept in the order in which the kernel walks a group. */
export function addVlan(real: NetDevice, tag: VlanTag, device: NetDevice): void {
  const entries = [...(real.vlans ?? []), [vlanKey(tag.protocol, vlanId(tag)), device] as const];
  real.vlans = new Map(entries.sort(([a], [b]) => a - b));
}

export function removeVlan(real: NetDevice, device: NetDevice): void {
  const rest = [...(real.vlans ?? [])].filter(([, each]) => each !== device);
  real.vlans = rest.length === 0 ? undefined : new Map(rest);
}
