import fc from "fast-check";
import type { Ipv4Address } from "../src/wire/ipv4-address.ts";
import type { Ipv6Address } from "../src/wire/ipv6-address.ts";
import type { MacAddress } from "../src/wire/mac-address.ts";

export const ipv4: fc.Arbitrary<Ipv4Address> = fc
  .integer({ min: 0, max: 0xffffffff })
  .map((value) => value as Ipv4Address);
export const ipv6: fc.Arbitrary<Ipv6Address> = fc
  .bigInt({ min: 0n, max: (1n << 128n) - 1n })
  .map((value) => value as Ipv6Address);
export const mac: fc.Arbitrary<MacAddress> = fc
  .integer({ min: 0, max: 0xffffffffffff })
  .map((value) => value as MacAddress);
