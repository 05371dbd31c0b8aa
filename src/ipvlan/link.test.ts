import { describe, expect, test } from "vitest";
import { DEVICE, frame, ipv4, MAC, MASTER, scenario } from "../../test/driver-scenario.ts";
import { BROADCAST_MAC } from "../wire/mac-address.ts";
import type { Effect } from "./effect.ts";
import {
  changeLink,
  deleteLink,
  type LinkData,
  moveSlave,
  type NewLink,
  newLink,
  openSlave,
  type Parent,
  setSlaveNoarp,
  stopSlave,
  validateLink,
} from "./link.ts";
import type { Port, SlaveId } from "./port.ts";
import { transmit } from "./transmit.ts";

const request = (data?: LinkData, mtu?: number): NewLink => ({
  data,
  mtu,
  carrier: "on",
  namespace: 1,
  broadcast: BROADCAST_MAC,
});

function add(parent: Parent | Port, data?: LinkData) {
  const made = newLink("kind" in parent ? parent : { kind: "port", port: parent }, request(data));
  if (!made.ok) throw new Error(made.errno);
  return made;
}

const state = ({ mode, flag }: Port) => `${mode} ${flag}`;

describe("mode and flag belong to the port", () => {
  const l2Vepa = { mode: 0, flags: 2 };
  test.each<readonly [what: string, data: LinkData | undefined, after: string]>([
    ["nothing said: l3, flag kept", undefined, "l3 vepa"],
    ["empty data: l3, flag kept", {}, "l3 vepa"],
    ["flag only: l3", { flags: 1 }, "l3 private"],
    ["mode only: flag kept", { mode: 0 }, "l2 vepa"],
    ["both", { mode: 2, flags: 0 }, "l3s bridge"],
  ])("a further slave on an l2 vepa port, %s", (_what, data, after) => {
    const { port } = add(DEVICE, l2Vepa);
    expect(state(add(port, data).port)).toBe(after);
  });

  test.each<readonly [what: string, data: LinkData | undefined, after: string]>([
    ["no data", undefined, "l2 vepa"],
    ["empty data", {}, "l2 vepa"],
    ["flag only: mode kept", { flags: 1 }, "l2 private"],
    ["mode only: flag kept", { mode: 1 }, "l3 vepa"],
    ["both", { mode: 2, flags: 0 }, "l3s bridge"],
  ])("a change on an l2 vepa port, %s", (_what, data, after) => {
    const { port } = add(DEVICE, l2Vepa);
    expect(changeLink(port, data, "capable")).toMatchObject({ ok: true, port });
    expect(state(port)).toBe(after);
  });

  test("a fresh port is l3 bridge", () => expect(state(add(DEVICE).port)).toBe("l3 bridge"));
});

describe("refusals", () => {
  const { port } = add(DEVICE, { mode: 0, flags: 0 });
  test.each<readonly [what: string, parent: Parent, data: LinkData | undefined, refusal: object]>([
    ["no parent", { kind: "absent" }, undefined, { errno: "EINVAL" }],
    ["unknown parent", { kind: "unknown" }, undefined, { errno: "ENODEV" }],
    [
      "lo",
      { ...DEVICE, type: "loopback" } as Parent,
      undefined,
      { errno: "EINVAL", log: "Master is either lo or non-ether device" },
    ],
    [
      "gre",
      { ...DEVICE, type: "other" } as Parent,
      undefined,
      { errno: "EINVAL", log: "Master is either lo or non-ether device" },
    ],
    [
      "bridge port",
      { ...DEVICE, rxHandler: "busy" } as Parent,
      undefined,
      { errno: "EBUSY", log: "Device is already in use." },
    ],
    [
      "lo that is busy, too",
      { ...DEVICE, type: "loopback", rxHandler: "busy" } as Parent,
      undefined,
      { errno: "EINVAL" },
    ],
    ["nested without rights", { kind: "slave", port, capable: false }, undefined, { errno: "EPERM" }],
    ["mode 3", DEVICE, { mode: 3 }, { errno: "EINVAL" }],
    ["mode 65535", DEVICE, { mode: 65535 }, { errno: "EINVAL" }],
    ["flags 3", DEVICE, { flags: 3 }, { errno: "EINVAL" }],
    ["flags 4", DEVICE, { flags: 4 }, { errno: "EINVAL" }],
    ["bad mode before a missing parent", { kind: "unknown" }, { mode: 9 }, { errno: "EINVAL" }],
  ])("%s", (_what, parent, data, refusal) => {
    expect(newLink(parent, request(data))).toMatchObject({ ok: false, ...refusal });
  });

  test("a refused change leaves the port as it was", () => {
    expect(changeLink(port, { mode: 3, flags: 1 }, "capable")).toEqual({ ok: false, errno: "EINVAL" });
    expect(changeLink(port, { mode: 1, flags: 3 }, "capable")).toEqual({ ok: false, errno: "EINVAL" });
    expect(changeLink(port, { mode: 1 }, "not capable")).toEqual({ ok: false, errno: "EPERM" });
    expect(changeLink(port, {}, "not capable")).toEqual({ ok: false, errno: "EPERM" });
    expect(changeLink(port, undefined, "not capable")).toMatchObject({ ok: true });
    expect(state(port)).toBe("l2 bridge");
  });

  test("validateLink is what rtnetlink asks first", () => {
    expect(validateLink(undefined)).toEqual({ ok: true });
    expect(validateLink({ mode: 2, flags: 2 })).toEqual({ ok: true });
    expect(validateLink({ mode: 2, flags: 3 })).toEqual({ ok: false, errno: "EINVAL" });
  });

  test("no dev_id left", () => {
    const full = add(DEVICE);
    for (let id = 1; id <= 0xfffd; id++) full.port.devIds.used.add(id);
    const before = state(full.port);
    expect(newLink({ kind: "port", port: full.port }, request({ mode: 0, flags: 1 }))).toEqual({
      ok: false,
      errno: "ENOSPC",
    });
    expect(state(full.port)).toBe(before);
    expect(full.port.slaves.size).toBe(1);
  });
});

describe("a new slave", () => {
  test("has the parent's MAC and MTU, the next dev_id, the parent's carrier, and is down", () => {
    const first = add(DEVICE);
    const second = newLink({ kind: "slave", port: first.port, capable: true }, request(undefined, 900));
    expect(first).toMatchObject({
      mac: MASTER.mac,
      mtu: 1500,
      slave: { devId: 1, up: false, noarp: false, carrier: "on" },
    });
    expect(second).toMatchObject({ mac: MASTER.mac, mtu: 900, slave: { devId: 2 } });
  });

  test("is not asked by the mode change that it brings: NOARP comes when it is opened", () => {
    const first = add(DEVICE, { mode: 0 });
    openSlave(first.port, first.slave.id);
    const second = add(first.port, { mode: 1 });
    expect(second.effects).toEqual([{ kind: "noarp", slave: first.slave.id, value: "set", by: "notify" }]);
    expect(second.slave.noarp).toBe(false);
    expect(openSlave(second.port, second.slave.id).effects).toEqual([
      { kind: "noarp", slave: second.slave.id, value: "set", by: "open" },
    ]);
  });
});

describe("what a mode change asks for", () => {
  const one = { slave: 1 as SlaveId };
  const set: Effect = { kind: "noarp", ...one, value: "set", by: "notify" };
  const clear: Effect = { kind: "noarp", ...one, value: "clear", by: "notify" };
  const register: Effect = { kind: "l3s-register", namespace: 0 };
  const unregister: Effect = { kind: "l3s-unregister", namespace: 0 };
  test.each<readonly [from: number, to: number, effects: readonly Effect[]]>([
    [0, 0, []],
    [0, 1, [set]],
    [0, 2, [set, register]],
    [1, 0, [clear]],
    [1, 1, []],
    [1, 2, [register]],
    [2, 0, [clear, unregister]],
    [2, 1, [unregister]],
    [2, 2, []],
  ])("mode %i to %i", (from, to, effects) => {
    const { port, slave } = add(DEVICE, { mode: from });
    openSlave(port, slave.id);
    expect(changeLink(port, { mode: to }, "capable")).toEqual({ ok: true, port, effects });
  });

  test("a slave that was never opened gets NOARP by a change", () => {
    const { port } = add(DEVICE, { mode: 0 });
    expect(changeLink(port, { mode: 1 }, "capable")).toMatchObject({ effects: [set] });
  });

  test("a flag that the user changed is set anew, and only then told", () => {
    const { port, slave } = add(DEVICE, { mode: 0 });
    openSlave(port, slave.id);
    setSlaveNoarp(port, slave.id, "set");
    expect(changeLink(port, { mode: 1 }, "capable")).toMatchObject({ effects: [] });
    setSlaveNoarp(port, slave.id, "clear");
    expect(openSlave(port, slave.id).effects).toEqual([{ kind: "noarp", ...one, value: "set", by: "open" }]);
  });
});

describe("up and down", () => {
  test("addresses are found while the slave is up", () => {
    const { port, s2, s3 } = scenario("l2", "bridge");
    expect(port.table.find(ipv4("s3"))).toBeUndefined();
    openSlave(port, s3);
    expect(port.table.find(ipv4("s3"))?.id).toBe(s3);
    stopSlave(port, s2);
    expect(port.table.find(ipv4("s2"))).toBeUndefined();
    expect(port.owners.get(ipv4("s2"))?.id).toBe(s2);
  });

  test("going down gives the groups back", () => {
    const { port, s2 } = scenario("l2", "bridge");
    const given = ["all4", "all6", "lone"].map((name) => ({
      kind: "master-multicast",
      change: -1,
      mac: MAC[name],
    }));
    expect(stopSlave(port, s2).effects).toEqual(given);
    expect(stopSlave(port, s2).effects).toEqual([]);
  });

  test("a moved slave keeps its place; what crosses depends on where it is", () => {
    const { port, s1, s2 } = scenario("l2", "bridge");
    moveSlave(port, s2, 1);
    const marked = { ...frame("H>H ip s1>s2"), mark: 5 };
    expect(transmit(port, s1, marked)[0]).toMatchObject({ frame: { mark: 5 } });
    moveSlave(port, s2, 8);
    expect(transmit(port, s1, marked)[0]).toMatchObject({ frame: { mark: 0 } });
  });
});

describe("deletion", () => {
  test("frees addresses and dev_id; the last one ends the port", () => {
    const { port, s1, s2, s3 } = scenario("l3s", "bridge");
    deleteLink(port, s1);
    expect(port.owners.has(ipv4("s1"))).toBe(false);
    expect(port.table.find(ipv4("s1"))).toBeUndefined();
    expect([...port.slaves.keys()]).toEqual([s2, s3]);
    expect(add(port).slave).toMatchObject({ devId: 4 });
    for (const id of [...port.slaves.keys()].slice(1)) deleteLink(port, id);
    expect(deleteLink(port, s2).effects.at(-1)).toEqual({ kind: "destroy-port" });
  });

  test("an l3s port takes its hooks along", () => {
    const { port, slave } = add(DEVICE, { mode: 2 });
    expect(deleteLink(port, slave.id).effects).toEqual([
      { kind: "l3s-unregister", namespace: 0 },
      { kind: "destroy-port" },
    ]);
  });
});
