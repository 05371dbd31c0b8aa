import { expect, it } from "vitest";
import { formatMac } from "../../wire/mac-address.ts";
import { parseMulticastLists } from "./multicast-list.ts";

/** /proc/net/dev_mcast of Linux 6.18.44. */
const DEV_MCAST = `2    p0              1     0     333300000001
2    p0              1     0     01005e000001
13   a-longer-name-1 1     0     3333ff89f2a1
`;

it("groups are found by the device's number", () => {
  const lists = parseMulticastLists(DEV_MCAST, new Set([2, 13, 14]));
  expect(parseMulticastLists(DEV_MCAST, new Set([13])).size).toBe(1);
  expect([...lists.keys()]).toEqual([2, 13]);
  expect(lists.get(2)!.map(formatMac)).toEqual(["33:33:00:00:00:01", "01:00:5e:00:00:01"]);
  expect(lists.get(13)!.map(formatMac)).toEqual(["33:33:ff:89:f2:a1"]);
});

it("other lines are left out", () => {
  expect(parseMulticastLists("\nnothing here\n2 p0 1 0 0100\n", new Set([2])).size).toBe(0);
});
