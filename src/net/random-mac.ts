import type { MacAddress } from "../wire/mac-address.ts";
import type { Namespace } from "./namespace.ts";

/** eth_random_addr: unicast, locally administered. */
export function randomMac(namespace: Namespace): MacAddress {
  const high = namespace.macRandom.below(0x10000);
  const low = namespace.macRandom.uint32();
  return ((((high & 0xfeff) | 0x0200) >>> 0) * 0x100000000 + low) as MacAddress;
}
