import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAC, scenario } from "../../test/driver-scenario.ts";
import { BROADCAST_MAC, type MacAddress } from "../wire/mac-address.ts";
import { setSlaveBroadcast } from "./link.ts";
import type { Slave } from "./port.ts";
import { filterHas, macHash, setRxMode } from "./rx-mode.ts";

const takes = (slave: Slave, mac: MacAddress, secret: number) =>
  filterHas(slave.filter, macHash(mac, secret));
const QUIET = { promisc: false, allmulti: false, multicast: [] };

describe("the filter", () => {
  test.each<readonly [what: string, mode: Parameters<typeof setRxMode>[2], all4: boolean, none: boolean]>([
    ["nothing joined", QUIET, false, false],
    ["joined", { ...QUIET, multicast: [MAC.all4!] }, true, false],
    ["promiscuous", { ...QUIET, promisc: true }, true, true],
    ["all groups", { ...QUIET, allmulti: true }, true, true],
  ])("%s; broadcast always", (_what, mode, all4, none) => {
    const { port, s1 } = scenario("l2", "bridge");
    setRxMode(port, s1, mode);
    const slave = port.slaves.get(s1)!;
    expect([MAC.all4!, MAC.none!, BROADCAST_MAC].map((mac) => takes(slave, mac, port.secret))).toEqual([
      all4,
      none,
      true,
    ]);
  });

  test("follows a changed broadcast address at the next update", () => {
    const { port, s1 } = scenario("l2", "bridge");
    const slave = port.slaves.get(s1)!;
    setSlaveBroadcast(port, s1, MAC.none!);
    expect(takes(slave, MAC.none!, port.secret)).toBe(false);
    setRxMode(port, s1, QUIET);
    expect(takes(slave, MAC.none!, port.secret)).toBe(true);
    expect(takes(slave, BROADCAST_MAC, port.secret)).toBe(false);
  });

  test("never loses a joined group, whatever the secret", () => {
    const group = fc.integer({ min: 0, max: 0xffffffff }).map((low) => (0x333300000000 + low) as MacAddress);
    fc.assert(
      fc.property(fc.array(group, { maxLength: 20 }), fc.nat(0xffffffff), (multicast, secret) => {
        const scene = scenario("l2", "bridge");
        const port = { ...scene.port, secret };
        setRxMode(port, scene.s1, { ...QUIET, multicast });
        const slave = port.slaves.get(scene.s1)!;
        return multicast.every((mac) => takes(slave, mac, secret));
      }),
    );
  });
});

describe("macHash", () => {
  test("looks at the last four octets, and spreads them over 256 bits", () => {
    const seen = new Set<number>();
    for (let low = 0; low < 4096; low++) {
      const hash = macHash((0x01005e000000 + low) as MacAddress, 7);
      expect(hash).toBe(macHash((0xff005e000000 + low) as MacAddress, 7));
      seen.add(hash);
    }
    expect(seen.size).toBe(256);
    expect(Math.min(...seen)).toBe(0);
  });

  // lookup3 in C, compiled and run.
  test.each([
    [0x000000000000, 0, 184],
    [0x01005e000001, 0, 187],
    [0x01005e000001, 0xdeadbeef, 74],
    [0xffffffffffff, 0x12345678, 5],
  ])("%i under %i", (mac, secret, expected) => {
    expect(macHash(mac as MacAddress, secret)).toBe(expected);
  });
});

describe("what the master gets", () => {
  test("groups come and go one by one", () => {
    const { port, s2 } = scenario("l2", "bridge");
    const { effects } = setRxMode(port, s2, { ...QUIET, multicast: [MAC.all4!, MAC.none!] });
    expect(effects).toEqual([
      { kind: "master-multicast", change: -1, mac: MAC.all6 },
      { kind: "master-multicast", change: -1, mac: MAC.lone },
      { kind: "master-multicast", change: 1, mac: MAC.none },
    ]);
  });

  test("allmulti is counted, promiscuity is the slave's own affair", () => {
    const { port, s1 } = scenario("l2", "bridge");
    const keep = [MAC.all4!, MAC.all6!];
    const effects = (mode: Partial<typeof QUIET>) =>
      setRxMode(port, s1, { ...QUIET, multicast: keep, ...mode } as never).effects;
    expect(effects({ promisc: true })).toEqual([]);
    expect(effects({ allmulti: true })).toEqual([{ kind: "master-allmulti", change: 1 }]);
    expect(effects({ allmulti: true })).toEqual([]);
    expect(effects({})).toEqual([{ kind: "master-allmulti", change: -1 }]);
  });
});
