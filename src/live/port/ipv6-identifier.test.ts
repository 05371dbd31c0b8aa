import { expect, it } from "vitest";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";
import { parseMac } from "../../wire/mac-address.ts";
import { interfaceIdentifier, linkLocalAddress } from "./ipv6-identifier.ts";

// Link-local addresses of real ipvlan slaves of ba:6b:8c:89:88:22, and of that parent itself (Linux 6.1).
it.each([
  [0, "fe80::b86b:8cff:fe89:8822"],
  [2, "fe80::ba6b:8c00:289:8822"],
  [0x12c, "fe80::ba6b:8c01:2c89:8822"],
])("dev_id %i gives %s", (devId, address) => {
  const identifier = interfaceIdentifier(parseMac("ba:6b:8c:89:88:22")!, devId);
  expect(formatIpv6Address(linkLocalAddress(identifier))).toBe(address);
});
