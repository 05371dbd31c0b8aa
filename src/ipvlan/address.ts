import { formatIpv4Address } from "../wire/ipv4-address.ts";
import { formatIpv6Address } from "../wire/ipv6-address.ts";
import { type Changed, changed, type DriverFailure, refuse } from "./effect.ts";
import { type Port, type SlaveAddress, type SlaveId, slaveOf, type Writable } from "./port.ts";

// ipvlan_main.c: ipvlan_addr4_validator_event, ipvlan_addr4_event and their IPv6 twins.
//
// Which address is meant. IPv4: ifa_address, so with `ADDR peer PEER` it is the *peer*: the local address is then in
// no table and its packets go to the master. IPv6: the local address, peer or not. The caller passes that one.

/** The words behind `Error: `; the kernel's own has no full stop, iproute2 adds it. */
export const ADDRESS_IN_USE = "Address already assigned to an ipvlan device";

/**
 * The validator: asked before an address is added to a slave by a request (IPv6 addresses made by the kernel itself
 * in softirq skip it). All slaves count, up or down, the asking one too.
 */
export function validateAddress(port: Port, address: SlaveAddress): { readonly ok: true } | DriverFailure {
  return port.owners.has(address) ? refuse("EADDRINUSE", { message: ADDRESS_IN_USE }) : { ok: true };
}

export interface AddressEntered extends Changed {
  /** The kernel log line when the address was taken: the stack keeps such an address, the driver does not know it. */
  readonly log: string | undefined;
}

/** NETDEV_UP of inetaddr and inet6addr: the address enters the slave's list, and the table if the slave is up. */
export function addressAdded(
  port: Port,
  id: SlaveId,
  address: SlaveAddress,
  deviceName: string,
): AddressEntered {
  const slave = slaveOf(port, id);
  if (port.owners.has(address)) return { ...changed(port, []), log: refusal(address, deviceName) };
  (port as Writable<Port>).owners.set(address, slave);
  slave.addresses.add(address);
  if (slave.up) port.table.add(address, slave);
  return { ...changed(port, []), log: undefined };
}

/** NETDEV_DOWN of inetaddr and inet6addr. An address that the slave does not hold is ignored. */
export function addressRemoved(port: Port, id: SlaveId, address: SlaveAddress): Changed {
  const slave = slaveOf(port, id);
  if (!slave.addresses.delete(address)) return changed(port, []);
  (port as Writable<Port>).owners.delete(address);
  port.table.delete(address);
  return changed(port, []);
}

function refusal(address: SlaveAddress, deviceName: string): string {
  return typeof address === "bigint"
    ? `Failed to add IPv6=${formatIpv6Address(address)} addr for ${deviceName} intf`
    : `Failed to add IPv4=${formatIpv4Address(address)} on ${deviceName} intf.`;
}
