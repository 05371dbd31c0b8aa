import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeIpv4Address, type Ipv4Address } from "../wire/ipv4-address.ts";
import { encodeIpv6Address, type Ipv6Address } from "../wire/ipv6-address.ts";
import { AddressTable } from "./address-table.ts";

type Address = Ipv4Address | Ipv6Address;
interface Owner {
  readonly name: number;
}

// Few values, so that adds, deletes and re-adds meet; neighbours, so that clusters form and wrap.
const address: fc.Arbitrary<Address> = fc.oneof(
  fc.integer({ min: 0, max: 60 }).map((low) => (0x0a000000 + low) as Ipv4Address),
  fc.integer({ min: 0, max: 60 }).map((low) => (0xfffffff0 + (low & 15)) as Ipv4Address),
  fc.bigInt({ min: 0n, max: 60n }).map((low) => ((0xfe80n << 112n) | low) as Ipv6Address),
  fc.bigInt({ min: 0n, max: 60n }).map((low) => (low << 96n) as Ipv6Address),
);
const step = fc.record({ address, add: fc.boolean() });

function findByBytes(table: AddressTable<Owner>, wanted: Address): Owner | undefined {
  const bytes = new Uint8Array(19).fill(0xa5);
  if (typeof wanted === "bigint") {
    encodeIpv6Address(wanted, bytes, 3);
    return table.findIpv6(bytes, 3);
  }
  encodeIpv4Address(wanted, bytes, 3);
  return table.findIpv4(bytes, 3);
}

describe("AddressTable", () => {
  test("behaves as a Map under any adds and deletes", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 100, maxLength: 600, size: "max" }), (steps) => {
        const table = new AddressTable<Owner>();
        const model = new Map<Address, Owner>();
        for (const [name, { address, add }] of steps.entries()) {
          if (!add) {
            table.delete(address);
            model.delete(address);
          } else if (!model.has(address)) {
            table.add(address, { name });
            model.set(address, { name });
          }
        }
        expect(table.size).toBe(model.size);
        for (const { address } of steps) {
          expect(table.find(address)).toEqual(model.get(address));
          expect(findByBytes(table, address)).toEqual(model.get(address));
        }
      }),
    );
  });

  test("tells its watcher of exactly what enters and leaves", () => {
    const table = new AddressTable<Owner>();
    const told: string[] = [];
    table.watch({
      added: (address) => told.push(`+${address}`),
      removed: (address) => told.push(`-${address}`),
    });
    table.add(7 as Ipv4Address, { name: 1 });
    table.add(7 as Ipv4Address, { name: 2 });
    table.add(7n as Ipv6Address, { name: 3 });
    table.delete(8 as Ipv4Address);
    table.delete(7 as Ipv4Address);
    table.watch(undefined);
    table.delete(7n as Ipv6Address);
    expect(told).toEqual(["+7", "+7", "-7"]);
  });

  test("leaves the first owner of an address in place", () => {
    const table = new AddressTable<Owner>();
    table.add(7 as Ipv4Address, { name: 1 });
    table.add(7 as Ipv4Address, { name: 2 });
    expect(table.find(7 as Ipv4Address)).toEqual({ name: 1 });
    expect(table.size).toBe(1);
  });

  test("keeps the families apart", () => {
    const table = new AddressTable<Owner>();
    table.add(1 as Ipv4Address, { name: 4 });
    expect(table.find(1n as Ipv6Address)).toBeUndefined();
  });

  test("reads octets beyond the end as zero", () => {
    const table = new AddressTable<Owner>();
    table.add(0x0a000000 as Ipv4Address, { name: 10 });
    expect(table.findIpv4(Uint8Array.of(10), 0)).toEqual({ name: 10 });
  });
});
