import { type Bridge, bridgeOf } from "../../device/bridge.ts";
import type { FdbEntry } from "../../device/bridge-fdb.ts";
import type { BridgePort } from "../../device/bridge-port.ts";
import type { NetDevice } from "../../device/device.ts";
import { addLinkGroup, addUnicast, deleteLinkGroup, deleteUnicast } from "../../device/rx-mode.ts";
import { SECOND_NS } from "../../time/clock.ts";
import { type Failure, fail, type Result, succeed } from "../../wire/errno.ts";
import { isGroupMac, type MacAddress, ZERO_MAC } from "../../wire/mac-address.ts";
import type { Namespace } from "../namespace.ts";
import { portOf } from "./bridge-link.ts";
import type { FdbMessage, NewNeighbourMode } from "./route-message.ts";

// Read first: net/core/rtnetlink.c (rtnl_fdb_add, rtnl_fdb_del, rtnl_fdb_dump), net/bridge/br_fdb.c.

const DEFAULT_VLAN = 1;

export type NewFdbRequest = Pick<FdbMessage, "address" | "ifindex" | "self" | "state">;
export type DeleteFdbRequest = Pick<FdbMessage, "address" | "ifindex" | "self">;

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
    .flatMap((entry) => messages(bridge, entry));
}

/** A local or configured entry has a twin under the default VLAN, made after it and so listed before. */
function messages(bridge: Bridge, entry: FdbEntry): readonly FdbMessage[] {
  const now = bridge.device.host.clock.now();
  const plain: FdbMessage = {
    address: entry.address,
    ifindex: (entry.port?.device ?? bridge.device).ifindex,
    master: bridge.device.ifindex,
    self: false,
    state: entry.local ? "permanent" : entry.fixed ? "static" : "dynamic",
    vlan: undefined,
    usedSeconds: Math.floor((now - entry.usedNs) / SECOND_NS),
    updatedSeconds: Math.floor((now - entry.updatedNs) / SECOND_NS),
  };
  return entry.local || entry.addedByUser ? [{ ...plain, vlan: DEFAULT_VLAN }, plain] : [plain];
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
  if (device.type !== "ether") return fail("EINVAL", "FDB add only supported for Ethernet devices");
  return addEntry(device, request, mode) ?? succeed(undefined);
}

function addEntry(device: NetDevice, request: NewFdbRequest, mode: NewNeighbourMode): Failure | undefined {
  const port = portOf(device);
  if (!request.self)
    return port === undefined ? fail("EOPNOTSUPP") : addToBridge(port.bridge, port, request, mode);
  const bridge = bridgeOf(device);
  if (bridge !== undefined) return addToBridge(bridge, undefined, request, mode);
  return addToFilter(device, request, mode);
}

/** br_fdb_add, fdb_add_entry */
function addToBridge(
  bridge: Bridge,
  port: BridgePort | undefined,
  { address, state }: NewFdbRequest,
  mode: NewNeighbourMode,
): Failure | undefined {
  if (address === ZERO_MAC) return fail("EINVAL");
  const learns = port?.state === "learning" || port?.state === "forwarding";
  if (port !== undefined && state === "dynamic" && !learns) return fail("EPERM");
  if (port === undefined && state !== "permanent") return fail("EINVAL");
  const known = bridge.fdb.find(address);
  if (known === undefined && mode === "change") return fail("ENOENT");
  if (known !== undefined && mode === "add") return fail("EEXIST");
  const init = { port, local: state === "permanent", fixed: state !== "dynamic", addedByUser: true };
  if (known === undefined) bridge.fdb.create(address, init);
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
  const port = portOf(device);
  if (!request.self)
    return port === undefined ? fail("EOPNOTSUPP") : deleteFromBridge(port.bridge, port, request.address);
  const bridge = bridgeOf(device);
  if (bridge !== undefined) return deleteFromBridge(bridge, undefined, request.address);
  return deleteFromFilter(device, request.address);
}

/** fdb_delete_by_addr_and_port */
function deleteFromBridge(bridge: Bridge, port: BridgePort | undefined, address: MacAddress): Result<void> {
  const entry = bridge.fdb.find(address);
  if (entry === undefined || entry.port !== port) return fail("ENOENT");
  bridge.fdb.delete(address);
  return succeed(undefined);
}

/** ndo_dflt_fdb_del */
function deleteFromFilter(device: NetDevice, address: MacAddress): Result<void> {
  if (address === ZERO_MAC) return fail("EINVAL");
  if (deleteUnicast(device, address)) return succeed(undefined);
  if (!device.multicast.has(address)) return fail("ENOENT");
  deleteLinkGroup(device, address);
  return succeed(undefined);
}
