import { isValidUnicastMac, type MacAddress } from "../wire/mac-address.ts";
import type { Bridge } from "./bridge.ts";
import type { FdbEntry } from "./bridge-fdb.ts";
import type { BridgePort } from "./bridge-port.ts";

// net/bridge/br_fdb.c: the entries of a bridge's own addresses, its ports' and its device's, and what goes with a port.
// Each is there once for no VLAN and once for every VLAN of the port or bridge, whether the bridge filters or not.

/** fdb_add_local: with the same address twice the first stays; what was learned gives way. */
export function addLocal(bridge: Bridge, mac: MacAddress, vlan: number, port: BridgePort | undefined): void {
  if (!isValidUnicastMac(mac) || bridge.fdb.find(mac, vlan)?.local) return;
  bridge.fdb.delete(mac, vlan);
  bridge.fdb.create(mac, vlan, { port, local: true, fixed: true, addedByUser: false });
}

/** fdb_delete_local: another port, or the bridge, with the same address in this VLAN takes the entry over. */
function deleteLocal(bridge: Bridge, entry: FdbEntry, owner: BridgePort | undefined): void {
  const { address, vlan } = entry;
  const other = bridge.ports.find(
    (port) => port !== owner && port.device.mac === address && (vlan === 0 || port.vlans.has(vlan)),
  );
  const isBridges =
    owner !== undefined && bridge.device.mac === address && (vlan === 0 || bridge.vlans.has(vlan));
  if (other === undefined && !isBridges) bridge.fdb.delete(address, vlan);
  else {
    entry.port = other;
    entry.addedByUser = false;
  }
}

/** br_fdb_find_delete_local: the owner's address is no longer this host's in this VLAN. */
export function deleteLocalIn(bridge: Bridge, vlan: number, owner: BridgePort | undefined): void {
  const entry = bridge.fdb.find((owner ?? bridge).device.mac, vlan);
  if (entry?.local && entry.port === owner && !entry.addedByUser) deleteLocal(bridge, entry, owner);
}

/** br_fdb_change_mac_address, before the device has the new address. */
export function changeBridgeAddress(bridge: Bridge, mac: MacAddress): void {
  for (const vlan of [0, ...bridge.vlans.ids()]) {
    deleteLocalIn(bridge, vlan, undefined);
    addLocal(bridge, mac, vlan, undefined);
  }
}

/** br_fdb_changeaddr, when the port has its new address. */
export function changePortAddress(port: BridgePort, mac: MacAddress): void {
  const { bridge } = port;
  for (const entry of bridge.fdb.all()) {
    if (entry.port === port && entry.local && !entry.addedByUser) deleteLocal(bridge, entry, port);
  }
  for (const vlan of [0, ...port.vlans.ids()]) addLocal(bridge, mac, vlan, port);
}

/** br_fdb_delete_by_port: of a port (undefined: of the bridge itself), in one VLAN or in all (0). */
export function forgetPort(
  bridge: Bridge,
  port: BridgePort | undefined,
  what: "everything" | "learned",
  vlan = 0,
): void {
  for (const entry of bridge.fdb.all()) {
    if (entry.port !== port || (what === "learned" && entry.fixed)) continue;
    if (what === "learned" && vlan !== 0 && entry.vlan !== vlan) continue;
    if (entry.local) deleteLocal(bridge, entry, port);
    else bridge.fdb.delete(entry.address, entry.vlan);
  }
}
