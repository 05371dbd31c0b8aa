import fc from "fast-check";
import { expect, it } from "vitest";
import { type Ipv4Address, ipv4Network } from "../../wire/ipv4-address.ts";
import { FibRoute, type FibRouteInit } from "./fib-route.ts";
import { Flow } from "./flow.ts";
import { PrefixTable } from "./prefix-table.ts";

const address = fc.integer({ min: 0, max: 0xffffffff }).map((value) => value as Ipv4Address);
// Few addresses, so that prefixes nest and collide.
const near = fc.integer({ min: 0, max: 15 }).map((value) => ((0xc0a80000 + value) >>> 0) as Ipv4Address);
const init = fc
  .record({
    destination: fc.oneof(near, address),
    prefixLength: fc.integer({ min: 0, max: 32 }),
    tos: fc.constantFrom(0, 0, 4),
    priority: fc.integer({ min: 0, max: 2 }),
    table: fc.constantFrom(254, 255),
    scope: fc.constantFrom(0, 253, 254),
  })
  .map(
    ({ destination, prefixLength, ...rest }): FibRouteInit => ({
      ...rest,
      prefixLength,
      destination: ipv4Network(destination, prefixLength),
      type: "unicast",
      protocol: 3,
      preferredSource: 0 as Ipv4Address,
      device: undefined,
      gateway: 0 as Ipv4Address,
      nexthopScope: 254,
      onlink: false,
      mtu: undefined,
    }),
  );

it("finds the longest prefix, then table, TOS and metric, as a search of the whole list does", () => {
  fc.assert(
    fc.property(
      fc.array(init, { maxLength: 30 }),
      fc.oneof(near, address),
      fc.constantFrom(0, 4),
      (inits, to, tos) => {
        const table = new PrefixTable(() => false);
        const routes = inits.map((one) => new FibRoute(one));
        for (const route of routes) table.insert(route, undefined);
        const flow = new Flow();
        flow.destination = to;
        flow.tos = tos;
        const fitting = routes.filter((route) => {
          const { prefixLength, destination } = route.init;
          return ipv4Network(to, prefixLength) === destination && (route.tos === 0 || route.tos === tos);
        });
        const rank = (route: FibRoute) => [
          route.init.prefixLength,
          route.init.table,
          route.tos,
          -route.init.priority,
        ];
        fitting.sort((a, b) => {
          const [left, right] = [rank(a), rank(b)];
          const differs = left.findIndex((value, index) => value !== right[index]);
          return differs < 0 ? 0 : right[differs]! - left[differs]!;
        });
        expect(table.lookup(flow)).toBe(fitting[0]);
      },
    ),
  );
});

it("lists what was inserted and not removed, by address, longer prefixes first", () => {
  fc.assert(
    fc.property(fc.array(init, { maxLength: 30 }), fc.nat(), (inits, seed) => {
      const table = new PrefixTable(() => false);
      const routes = inits.map((one) => new FibRoute(one));
      for (const route of routes) table.insert(route, undefined);
      const kept = routes.filter((_, index) => (index + seed) % 3 !== 0);
      for (const route of routes) if (!kept.includes(route)) table.remove(route);
      const all = table.all();
      expect(new Set(all)).toEqual(new Set(kept));
      for (const [index, route] of all.entries()) {
        const next = all[index + 1];
        if (next === undefined) continue;
        const byAddress = route.init.destination - next.init.destination;
        expect(byAddress < 0 || (byAddress === 0 && route.init.prefixLength >= next.init.prefixLength)).toBe(
          true,
        );
      }
    }),
  );
});
