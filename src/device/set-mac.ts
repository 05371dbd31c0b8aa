import { type Failure, fail } from "../wire/errno.ts";
import { isValidUnicastMac, type MacAddress } from "../wire/mac-address.ts";

/** net/ethernet/eth.c: eth_mac_addr for devices that may change their address while up. */
export function refuseGroupMac(mac: MacAddress): Failure | undefined {
  return isValidUnicastMac(mac) ? undefined : fail("EADDRNOTAVAIL");
}
