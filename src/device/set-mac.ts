import { type Failure, fail } from "../wire/errno.ts";
import { isValidUnicastMac, type MacAddress } from "../wire/mac-address.ts";
import type { NetDevice } from "./device.ts";

/** net/ethernet/eth.c: eth_mac_addr for devices that may change their address while up. */
export function refuseGroupMac(mac: MacAddress): Failure | undefined {
  return isValidUnicastMac(mac) ? undefined : fail("EADDRNOTAVAIL");
}

/** dev_set_mac_address */
export function setDeviceMac(device: NetDevice, mac: MacAddress): Failure | undefined {
  if (device.operations.setMac === undefined) return fail("EOPNOTSUPP");
  const refused = device.operations.setMac(mac);
  if (refused !== undefined) return refused;
  device.mac = mac;
  device.host.notify(device, "change-address");
  return undefined;
}
