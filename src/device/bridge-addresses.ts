import { isValidUnicastMac, type MacAddress } from "../wire/mac-address.ts";
import type { Bridge } from "./bridge.ts";
import type { BridgePort } from "./bridge-port.ts";

// net/bridge/br_fdb.c: the entries of a bridge's own addresses, its ports' and its device's, and what goes with a port.

/** fdb_add_local: with the same address twice the first stays; what was learned gives way. */
export function addLocal(bridge: Bridge, mac: MacAddress, port: BridgePort | undefined): void {
  if (!isValidUnicastMac(mac) || bridge.fdb.find(mac)?.local) return;
  bridge.fdb.delete(mac);
  bridge.fdb.create(mac, { port, local: true, fixed: true, addedByUser: false });
}

/** fdb_delete_local: another port, or the bridge, with the same address takes the entry over. */
function deleteLocal(bridge: Bridge, mac: MacAddress, owner: BridgePort | undefined): void {
  const entry = bridge.fdb.find(mac)!;
  const other = bridge.ports.find((port) => port !== owner && port.device.mac === mac);
  const isBridges = owner !== undefined && bridge.device.mac === mac;
  if (other === undefined && !isBridges) bridge.fdb.delete(mac);
  else {
    entry.port = other;
    entry.addedByUser = false;
  }
}

/** br_fdb_change_mac_address, before the device has the new address. */
export function changeBridgeAddress(bridge: Bridge, mac: MacAddress): void {
  const old = bridge.fdb.find(bridge.device.mac);
  if (old?.local && old.port === undefined && !old.addedByUser) deleteLocal(bridge, old.address, undefined);
  addLocal(bridge, mac, undefined);
}

/** br_fdb_changeaddr, when the port has its new address. */
export function changePortAddress(port: BridgePort, mac: MacAddress): void {
  const { bridge } = port;
  for (const entry of bridge.fdb.all()) {
    if (entry.port === port && entry.local && !entry.addedByUser) deleteLocal(bridge, entry.address, port);
  }
  addLocal(bridge, mac, port);
}

/** br_fdb_delete_by_port */
export function forgetPort(port: BridgePort, what: "everything" | "learned"): void {
  const { bridge } = port;
  for (const entry of bridge.fdb.all()) {
    if (entry.port !== port || (what === "learned" && entry.fixed)) continue;
    if (entry.local) deleteLocal(bridge, entry.address, port);
    else bridge.fdb.delete(entry.address);
  }
}
