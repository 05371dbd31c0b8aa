import { ETHERNET_HEADER_LENGTH_BYTES, type Frame } from "../wire/frame.ts";
import { vlanId } from "../wire/vlan.ts";
import type { Bridge } from "./bridge.ts";
import { addLocal, deleteLocalIn, forgetPort } from "./bridge-addresses.ts";
import type { BridgePort } from "./bridge-port.ts";
import { taggedInside, untagged } from "./vlan-group.ts";

// Read first: net/bridge/br_vlan.c. A group of VLANs belongs to each port and to the bridge itself. With filtering on,
// a frame belongs to one VLAN from where it comes in to where it goes out; it travels tagged in between.

/** br_vlan_stats */
export interface BridgeVlanStatistics {
  rxBytes: number;
  rxPackets: number;
  txBytes: number;
  txPackets: number;
}

export interface BridgeVlan {
  readonly id: number;
  /** BRIDGE_VLAN_INFO_UNTAGGED: frames leave without a tag. */
  untagged: boolean;
  readonly statistics: BridgeVlanStatistics;
}

/** BRIDGE_VLAN_INFO_PVID and _UNTAGGED of a request. */
export interface BridgeVlanFlags {
  readonly pvid: boolean;
  readonly untagged: boolean;
}

const DEFAULT_FLAGS: BridgeVlanFlags = { pvid: true, untagged: true };

/** struct net_bridge_vlan_group */
export class BridgeVlans {
  #entries: Map<number, BridgeVlan> = new Map();
  /** Where untagged frames belong; 0 = nowhere. */
  pvid = 0;

  get(id: number): BridgeVlan | undefined {
    return this.#entries.get(id);
  }

  has(id: number): boolean {
    return this.#entries.has(id);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In ascending order. */
  all(): readonly BridgeVlan[] {
    return [...this.#entries.values()];
  }

  ids(): readonly number[] {
    return [...this.#entries.keys()];
  }

  insert(vlan: BridgeVlan): void {
    this.#entries.set(vlan.id, vlan);
    this.#entries = new Map([...this.#entries].sort(([a], [b]) => a - b));
  }

  /** __vlan_add_flags */
  setFlags(vlan: BridgeVlan, flags: BridgeVlanFlags): void {
    if (flags.pvid) this.pvid = vlan.id;
    else if (this.pvid === vlan.id) this.pvid = 0;
    vlan.untagged = flags.untagged;
  }

  remove(id: number): void {
    if (this.pvid === id) this.pvid = 0;
    this.#entries.delete(id);
  }
}

function groupOf(bridge: Bridge, port: BridgePort | undefined): BridgeVlans {
  return (port ?? bridge).vlans;
}

/** br_vlan_add and nbp_vlan_add: of a port, or of the bridge itself. */
export function addVlan(
  bridge: Bridge,
  port: BridgePort | undefined,
  id: number,
  flags: BridgeVlanFlags,
): void {
  const group = groupOf(bridge, port);
  let vlan = group.get(id);
  if (vlan === undefined) {
    vlan = { id, untagged: flags.untagged, statistics: statisticsFor(bridge, port, id) };
    addLocal(bridge, (port ?? bridge).device.mac, id, port);
    group.insert(vlan);
  }
  group.setFlags(vlan, flags);
}

/** A VLAN counts for the whole bridge, or with vlan_stats_per_port for each port apart. */
function statisticsFor(bridge: Bridge, port: BridgePort | undefined, id: number): BridgeVlanStatistics {
  const own = { rxBytes: 0, rxPackets: 0, txBytes: 0, txPackets: 0 };
  if (port !== undefined && bridge.vlanStatisticsPerPort) return own;
  const sharing = [bridge, ...bridge.ports].map((owner) => owner.vlans.get(id));
  return sharing.find((vlan) => vlan !== undefined)?.statistics ?? own;
}

/** br_vlan_delete and nbp_vlan_delete; nothing happens if it is not there. */
export function deleteVlan(bridge: Bridge, port: BridgePort | undefined, id: number): void {
  const group = groupOf(bridge, port);
  if (!group.has(id)) return;
  deleteLocalIn(bridge, id, port);
  forgetPort(bridge, port, "learned", id);
  group.remove(id);
}

/** nbp_vlan_init */
export function addDefaultVlan(bridge: Bridge, port: BridgePort | undefined): void {
  if (bridge.defaultPvid !== 0) addVlan(bridge, port, bridge.defaultPvid, DEFAULT_FLAGS);
}

/** __br_vlan_set_default_pvid: where the old default is still as it was made. */
export function setDefaultPvid(bridge: Bridge, pvid: number): void {
  const old = bridge.defaultPvid;
  if (pvid === old) return;
  for (const port of [undefined, ...bridge.ports]) {
    const group = groupOf(bridge, port);
    const isDefault = group.pvid === old && group.get(old)?.untagged === true;
    if (pvid === 0 ? !isDefault : (old !== 0 && !isDefault) || group.has(pvid)) continue;
    if (pvid !== 0) addVlan(bridge, port, pvid, DEFAULT_FLAGS);
    deleteVlan(bridge, port, old);
  }
  bridge.defaultPvid = pvid;
}

/** A frame inside the bridge: with filtering on tagged, and its VLAN; else as it came, and 0. */
export interface Filtered {
  readonly frame: Frame;
  readonly vlan: number;
}

/** __allowed_ingress: undefined if the frame may not come in here. */
export function allowIngress(bridge: Bridge, group: BridgeVlans, received: Frame): Filtered | undefined {
  let frame = received;
  if (frame.vlan === undefined && frame.protocol === bridge.vlanProtocol) {
    const plain = untagged(frame);
    if (plain === undefined) return undefined;
    frame = plain;
  }
  if (frame.vlan !== undefined && frame.vlan.protocol !== bridge.vlanProtocol)
    frame = taggedInside(frame, frame.vlan);
  let id = frame.vlan === undefined ? 0 : vlanId(frame.vlan);
  if (id === 0) {
    id = group.pvid;
    if (id === 0) return undefined;
    const tci = (frame.vlan?.tci ?? 0) | id;
    frame = { ...frame, vlan: { protocol: bridge.vlanProtocol, tci } };
  }
  const vlan = group.get(id);
  if (vlan === undefined) return undefined;
  if (bridge.vlanStatistics) {
    vlan.statistics.rxPackets++;
    vlan.statistics.rxBytes += frame.bytes.length - ETHERNET_HEADER_LENGTH_BYTES;
  }
  return { frame, vlan: id };
}

/** br_allowed_egress */
export function allowsEgress(group: BridgeVlans, vlan: number): boolean {
  return vlan === 0 || group.has(vlan);
}

/** br_handle_vlan: as the frame leaves; the caller has asked whether it may. */
export function atEgress(bridge: Bridge, group: BridgeVlans, { frame, vlan: id }: Filtered): Frame {
  const vlan = id === 0 ? undefined : group.get(id);
  if (vlan === undefined) return frame;
  if (bridge.vlanStatistics) {
    vlan.statistics.txPackets++;
    vlan.statistics.txBytes += frame.bytes.length - ETHERNET_HEADER_LENGTH_BYTES;
  }
  return vlan.untagged ? { ...frame, vlan: undefined } : frame;
}

/** br_should_learn: for frames that no bridge forwards. Undefined: nothing is learned from it. */
export function learningVlan(bridge: Bridge, port: BridgePort, frame: Frame): number | undefined {
  if (!bridge.vlanFiltering) return 0;
  const group = port.vlans;
  if (group.size === 0) return undefined;
  const tagged = frame.vlan?.protocol === bridge.vlanProtocol ? vlanId(frame.vlan) : 0;
  const id = tagged === 0 ? group.pvid : tagged;
  return id !== 0 && group.has(id) ? id : undefined;
}
