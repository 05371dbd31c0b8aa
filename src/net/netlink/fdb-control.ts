import { type Bridge, bridgeOf } from "../../device/bridge.ts";
import type { FdbEntry } from "../../device/bridge-fdb.ts";
import type { BridgePort } from "../../device/bridge-port.ts";
import type { NetDevice } from "../../device/device.ts";
import { macvlanOf } from "../../device/macvlan.ts";
import { addLinkGroup, addUnicast, deleteLinkGroup, deleteUnicast } from "../../device/rx-mode.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import { isGroupMac, type MacAddress, ZERO_MAC } from "../../wire/mac-address.ts";
import { VLAN_ID_RESERVED } from "../../wire/vlan.ts";
import type { Namespace } from "../namespace.ts";
import { portOf } from "./bridge-link.ts";
import type { FdbMessage, NewNeighbourMode } from "./route-message.ts";

// Read first: net/core/rtnetlink.c (rtnl_fdb_add, rtnl_fdb_del, rtnl_fdb_dump), net/bridge/br_fdb.c.

/** `vlan` undefined: every VLAN of the port, and none. */
export type NewFdbRequest = Pick<FdbMessage, "address" | "ifindex" | "self" | "state" | "vlan">;
export type DeleteFdbRequest = Pick<FdbMessage, "address" | "ifindex" | "self" | "vlan">;

/** rtnl_fdb_dump: device by device what its bridge knows behind it, then what it filters for itself. */
export function dumpFdb(namespace: Namespace): readonly FdbMessage[] {
  return namespace.devices.all().flatMap((device) => {
    const bridge = bridgeOf(device);
    const port = portOf(device);
    const behind = port === undefined ? [] : entriesOf(port.bridge, port);
    const own = bridge === undefined ? [] : entriesOf(bridge, undefined);
    return [...behind, ...filtered(device), ...own];
  });
}

/** br_fdb_dump */
function entriesOf(bridge: Bridge, port: BridgePort | undefined): readonly FdbMessage[] {
  return bridge.fdb
    .all()
    .filter((entry) => entry.port === port)
    .map((entry) => message(bridge, entry));
}

function message(bridge: Bridge, entry: FdbEntry): FdbMessage {
  const now = bridge.device.host.clock.now();
  return {
    address: entry.address,
    ifindex: (entry.port?.device ?? bridge.device).ifindex,
    master: bridge.device.ifindex,
    self: false,
    state: entry.local ? "permanent" : entry.fixed ? "static" : "dynamic",
    vlan: entry.vlan === 0 ? undefined : entry.vlan,
    usedSeconds: Math.floor((now - entry.usedNs) / SECOND_NS),
    updatedSeconds: Math.floor((now - entry.updatedNs) / SECOND_NS),
  };
}

/** ndo_dflt_fdb_dump: secondary unicast addresses, then groups. */
function filtered(device: NetDevice): readonly FdbMessage[] {
  if (device.type !== "ether") return [];
  return [...device.unicast.keys(), ...device.multicast.keys()].map((address) => ({
    address,
    ifindex: device.ifindex,
    master: undefined,
    self: true,
    state: "permanent",
    vlan: undefined,
    usedSeconds: 0,
    updatedSeconds: 0,
  }));
}

/** rtnl_fdb_add */
export function newFdb(namespace: Namespace, request: NewFdbRequest, mode: NewNeighbourMode): Result<void> {
  const device = namespace.devices.byIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  const invalid = validateVlan(request.vlan);
  if (invalid !== undefined) return invalid;
  if (device.type !== "ether") return fail("EINVAL", "FDB add only supported for Ethernet devices");
  return addEntry(device, request, mode) ?? succeed(undefined);
}

/** fdb_vid_parse */
function validateVlan(vlan: number | undefined): Failure | undefined {
  const valid = vlan === undefined || (vlan !== 0 && vlan < VLAN_ID_RESERVED);
  return valid ? undefined : fail("EINVAL", "invalid vlan id");
}

function addEntry(device: NetDevice, request: NewFdbRequest, mode: NewNeighbourMode): Failure | undefined {
  const port = portOf(device);
  if (!request.self)
    return port === undefined ? fail("EOPNOTSUPP") : addToBridge(port.bridge, port, request, mode);
  const bridge = bridgeOf(device);
  if (bridge !== undefined) return addToBridge(bridge, undefined, request, mode);
  if (refusesUnicast(device, request.address) || (macvlanOf(device) !== undefined && mode === "replace"))
    return fail("EOPNOTSUPP");
  return addToFilter(device, request, mode);
}

/** macvlan_fdb_add: a macvlan has one unicast address, unless it passes everything through. */
function refusesUnicast(device: NetDevice, address: MacAddress): boolean {
  const macvlan = macvlanOf(device);
  return macvlan !== undefined && !macvlan.port.passthru && !isGroupMac(address);
}

/** br_fdb_add: in the VLAN asked for, else in none and in every one of the port. */
function addToBridge(
  bridge: Bridge,
  port: BridgePort | undefined,
  request: NewFdbRequest,
  mode: NewNeighbourMode,
): Failure | undefined {
  const { vlans } = port ?? bridge;
  if (request.vlan !== undefined && !vlans.has(request.vlan)) return fail("EINVAL");
  for (const vlan of request.vlan === undefined ? [0, ...vlans.ids()] : [request.vlan]) {
    const refused = addBridgeEntry({ bridge, port, vlan }, request, mode);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

interface EntryPlace {
  readonly bridge: Bridge;
  readonly port: BridgePort | undefined;
  readonly vlan: number;
}

/** fdb_add_entry */
function addBridgeEntry(
  { bridge, port, vlan }: EntryPlace,
  { address, state }: NewFdbRequest,
  mode: NewNeighbourMode,
): Failure | undefined {
  if (address === ZERO_MAC) return fail("EINVAL");
  const learns = port?.state === "learning" || port?.state === "forwarding";
  if (port !== undefined && state === "dynamic" && !learns) return fail("EPERM");
  if (port === undefined && state !== "permanent") return fail("EINVAL");
  const known = bridge.fdb.find(address, vlan);
  if (known === undefined && mode === "change") return fail("ENOENT");
  if (known !== undefined && mode === "add") return fail("EEXIST");
  const init = { port, local: state === "permanent", fixed: state !== "dynamic", addedByUser: true };
  if (known === undefined) bridge.fdb.create(address, vlan, init);
  else Object.assign(known, init);
  return undefined;
}

/** ndo_dflt_fdb_add */
function addToFilter(
  device: NetDevice,
  { address, state }: NewFdbRequest,
  mode: NewNeighbourMode,
): Failure | undefined {
  if (state !== "permanent" || address === ZERO_MAC) return fail("EINVAL");
  const known = device.unicast.has(address) || device.multicast.has(address);
  if (known) return mode === "add" ? fail("EEXIST") : undefined;
  if (isGroupMac(address)) addLinkGroup(device, address);
  else addUnicast(device, address);
  return undefined;
}

/** rtnl_fdb_del */
export function deleteFdb(namespace: Namespace, request: DeleteFdbRequest): Result<void> {
  const device = namespace.devices.byIndex(request.ifindex);
  if (device === undefined) return fail("ENODEV");
  const invalid = validateVlan(request.vlan);
  if (invalid !== undefined) return invalid;
  const port = portOf(device);
  if (!request.self)
    return port === undefined ? fail("EOPNOTSUPP") : deleteFromBridge(port.bridge, port, request);
  const bridge = bridgeOf(device);
  if (bridge !== undefined) return deleteFromBridge(bridge, undefined, request);
  if (refusesUnicast(device, request.address)) return fail("EOPNOTSUPP");
  return deleteFromFilter(device, request.address);
}

/** br_fdb_delete, fdb_delete_by_addr_and_port: without a VLAN in all of the port's, and it's enough if one had it. */
function deleteFromBridge(
  bridge: Bridge,
  port: BridgePort | undefined,
  { address, vlan: wanted }: DeleteFdbRequest,
): Result<void> {
  const { vlans } = port ?? bridge;
  if (wanted !== undefined && !vlans.has(wanted)) return fail("EINVAL");
  let found = false;
  for (const vlan of wanted === undefined ? [0, ...vlans.ids()] : [wanted]) {
    const entry = bridge.fdb.find(address, vlan);
    if (entry === undefined || entry.port !== port) continue;
    bridge.fdb.delete(address, vlan);
    found = true;
  }
  return found ? succeed(undefined) : fail("ENOENT");
}

/** ndo_dflt_fdb_del */
function deleteFromFilter(device: NetDevice, address: MacAddress): Result<void> {
  if (address === ZERO_MAC) return fail("EINVAL");
  if (deleteUnicast(device, address)) return succeed(undefined);
  if (!device.multicast.has(address)) return fail("ENOENT");
  deleteLinkGroup(device, address);
  return succeed(undefined);
}
