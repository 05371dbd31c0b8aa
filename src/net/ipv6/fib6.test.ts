import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetDevice } from "../../device/device.ts";
import { type Ipv6Address, ipv6Network } from "../../wire/ipv6-address.ts";
import { type Fib6Route, Fib6Table } from "./fib6.ts";

function route(destination: bigint, prefixLength: number, metric: number): Fib6Route {
  return {
    table: 254,
    destination: ipv6Network(destination as Ipv6Address, prefixLength),
    prefixLength,
    type: "unicast",
    metric,
    protocol: 3,
    device: {} as NetDevice,
    gateway: undefined,
    onlink: false,
    mtu: undefined,
    hopLimit: undefined,
    preference: "medium",
    advertised: undefined,
    lastProbeNs: 0,
    preferredSource: undefined,
    linkdown: false,
    expires: undefined,
    linked: false,
    exceptions: undefined,
  };
}

/** Few bits, so that prefixes meet. */
const addresses = fc
  .array(fc.constantFrom(0n, 1n, 0x80n, 0xffn), { minLength: 16, maxLength: 16 })
  .map((octets) => octets.reduce<bigint>((value, octet) => (value << 8n) | octet, 0n) as Ipv6Address);
const routes = fc.array(
  fc.record({ address: addresses, length: fc.constantFrom(0, 8, 64, 65, 120, 128), metric: fc.nat(3) }),
  { maxLength: 30 },
);

test("longest finds what a linear search finds, through insertions and removals", () => {
  fc.assert(
    fc.property(routes, routes, addresses, (kept, removed, wanted) => {
      const table = new Fib6Table(254);
      const all = kept.map(({ address, length, metric }) => route(address, length, metric));
      const gone = removed.map(({ address, length, metric }) => route(address, length, metric));
      for (const entry of [...gone, ...all]) table.insert(entry);
      for (const entry of gone) table.remove(entry);
      const holding = all.filter((entry) => ipv6Network(wanted, entry.prefixLength) === entry.destination);
      const longest = Math.max(-1, ...holding.map((entry) => entry.prefixLength));
      const best = Math.min(
        ...holding.filter((entry) => entry.prefixLength === longest).map((entry) => entry.metric),
      );
      const found = table.longest(wanted, (candidates) => candidates[0]);
      expect(found?.prefixLength ?? -1).toBe(longest);
      if (found !== undefined) expect(found.metric).toBe(best);
      expect(table.all().length).toBe(all.length);
    }),
  );
});

test("a dump has every prefix after those that it contains", () => {
  fc.assert(
    fc.property(routes, (list) => {
      const table = new Fib6Table(254);
      for (const { address, length, metric } of list) table.insert(route(address, length, metric));
      const dumped = table.all();
      for (const [index, outer] of dumped.entries()) {
        for (const later of dumped.slice(index + 1)) {
          const contains =
            later.prefixLength > outer.prefixLength &&
            ipv6Network(later.destination, outer.prefixLength) === outer.destination;
          expect(contains).toBe(false);
        }
      }
    }),
  );
});

test("routes that make a group local are counted, through insertions, replacements and removals", () => {
  const table = new Fib6Table(255);
  const local = (destination: bigint, prefixLength: number): Fib6Route => ({
    ...route(destination, prefixLength, 0),
    type: "local",
  });
  const group = local(0xff020000000000000000000000000016n, 128);
  const everything = local(0n, 0);
  const counts = [
    (): void => table.insert(route(0xff00n << 112n, 8, 256)),
    (): void => table.insert(local(0xfe800000000000000000000000000001n, 128)),
    (): void => table.insert(group),
    (): void => table.insert(everything),
    (): void => table.replace(group, route(0xff020000000000000000000000000016n, 128, 0)),
    (): void => table.remove(everything),
    (): void => table.remove(everything),
  ].map((change) => {
    change();
    return table.localGroupRoutes;
  });
  expect(counts).toEqual([0, 0, 1, 2, 1, 0, 0]);
});
