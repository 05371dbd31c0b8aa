import { expect, test } from "vitest";
import type { NetDevice } from "../../device/device.ts";
import { formatIpv6Address, type Ipv6Address, parseIpv6Address } from "../../wire/ipv6-address.ts";
import { formatMac, parseMac } from "../../wire/mac-address.ts";
import { AddressLabels } from "./address-label.ts";
import { eui64, multicastMac, routingScope, sourceScope } from "./address-type.ts";

const ip = (text: string): Ipv6Address => parseIpv6Address(text)!;

// Observed on 6.1 for the article's MAC: without dev_id, and as slave 2 and 0x12c of a parent.
test.each([
  [0, "fe80::b86b:8cff:fe89:8822"],
  [1, "fe80::ba6b:8c00:189:8822"],
  [2, "fe80::ba6b:8c00:289:8822"],
  [0x12c, "fe80::ba6b:8c01:2c89:8822"],
])("EUI-64 with dev_id %i is %s", (devId, expected) => {
  const device = { mac: parseMac("ba:6b:8c:89:88:22")!, devId } as NetDevice;
  expect(formatIpv6Address((ip("fe80::") | eui64(device)) as Ipv6Address)).toBe(expected);
});

test.each([
  ["ff02::1", "33:33:00:00:00:01"],
  ["ff02::1:ff89:8822", "33:33:ff:89:88:22"],
  ["ff02::16", "33:33:00:00:00:16"],
])("%s is heard as %s", (group, expected) => {
  expect(formatMac(multicastMac(ip(group)))).toBe(expected);
});

test.each([
  ["::", 0, 0],
  ["::1", 2, 254],
  ["fe80::1", 2, 253],
  ["fec0::1", 5, 200],
  ["2001:db8::1", 14, 0],
  ["fc00::1", 14, 0],
  ["ff02::5", 2, 253],
  ["ff05::1", 5, 200],
  ["ff0e::1", 14, 0],
])("%s has source scope %i and routing scope %i", (address, source, routing) => {
  expect(sourceScope(ip(address))).toBe(source);
  expect(routingScope(ip(address))).toBe(routing);
});

// `ip addrlabel list` in test/golden/ipv6/ipvlan-traffic.sh.uml.
test.each([
  ["::1", 0],
  ["2001:db8::1", 1],
  ["2002::1", 2],
  ["::1.2.3.4", 3],
  ["::ffff:1.2.3.4", 4],
  ["fd00::1", 5],
  ["2001::1", 6],
  ["2001:1f::1", 7],
  ["fec0::1", 11],
  ["3ffe::1", 12],
])("%s has label %i", (address, label) => {
  expect(new AddressLabels().labelOf(ip(address), 0)).toBe(label);
});
