import { describe, expect, test } from "vitest";
import { frame, MAC, scenario, told } from "../../test/driver-scenario.ts";
import { BROADCAST_MAC } from "../wire/mac-address.ts";
import { newLink } from "./link.ts";
import {
  masterChanged,
  masterMacChanged,
  masterMoved,
  masterMtuChanged,
  masterUnregistered,
} from "./master.ts";
import { receive } from "./receive.ts";
import { transmit } from "./transmit.ts";

describe("what the master does to its slaves", () => {
  test("MTU: every slave's, up or down, and that of slaves to come", () => {
    const { port, s1, s2, s3 } = scenario("l2", "bridge");
    const { effects } = masterMtuChanged(port, 9000);
    expect(effects).toEqual([s1, s2, s3].map((slave) => ({ kind: "mtu", slave, mtu: 9000 })));
    const request = {
      data: undefined,
      mtu: undefined,
      carrier: "on",
      namespace: 4,
      broadcast: BROADCAST_MAC,
    } as const;
    expect(newLink({ kind: "port", port }, request)).toMatchObject({ mtu: 9000 });
  });

  test("MAC: every slave's; reflected frames are told by the new one", () => {
    const scene = scenario("l2", "bridge");
    const { port, s1, s2, s3 } = scene;
    const { effects } = masterMacChanged(port, MAC.Y!);
    expect(effects).toEqual([s1, s2, s3].map((slave) => ({ kind: "mac", slave, mac: MAC.Y })));
    expect(told(scene, receive(port, frame("Y>bcast ask s1>s2")))).toBe("parent");
    expect(told(scene, receive(port, frame("H>bcast ask s1>s2")))).toBe("queue parent");
    expect(told(scene, transmit(port, s1, frame("Y>Y ip s1>s2")))).toBe("s2");
  });

  test("carrier: told once to those that do not know", () => {
    const { port, s1, s2, s3 } = scenario("l2", "bridge");
    const off = [s1, s2, s3].map((slave) => ({ kind: "carrier", slave, carrier: "off" }));
    expect(masterChanged(port, "off").effects).toEqual(off);
    expect(masterChanged(port, "off").effects).toEqual([]);
    expect(masterChanged(port, "on").effects).toHaveLength(3);
  });

  test("a slave made while the master has no carrier is told when it comes, the others are not", () => {
    const { port } = scenario("l2", "bridge");
    const request = { data: undefined, mtu: undefined, namespace: 4, broadcast: BROADCAST_MAC } as const;
    const made = newLink({ kind: "port", port }, { ...request, carrier: "off" });
    if (!made.ok) throw new Error(made.errno);
    expect(made.slave.carrier).toBe("off");
    expect(masterChanged(port, "on").effects).toEqual([
      { kind: "carrier", slave: made.slave.id, carrier: "on" },
    ]);
  });

  test("moving takes the L3S hooks along, and only those", () => {
    const hooks = [
      { kind: "l3s-register", namespace: 9 },
      { kind: "l3s-unregister", namespace: 0 },
    ];
    expect(masterMoved(scenario("l3s", "bridge").port, 9).effects).toEqual(hooks);
    expect(masterMoved(scenario("l3s", "bridge").port, 0).effects).toEqual([]);
    expect(masterMoved(scenario("l3", "bridge").port, 9).effects).toEqual([]);
  });

  test("a moved master's namespace decides about marks and later hooks", () => {
    const { port, s1 } = scenario("l3s", "bridge");
    const sent = { ...frame("H>H ip s1>x"), mark: 5 };
    masterMoved(port, 1);
    expect(transmit(port, s1, sent)[0]).toMatchObject({ packet: { mark: 5 } });
    const { effects } = masterUnregistered(port);
    expect(effects).toContainEqual({ kind: "l3s-unregister", namespace: 1 });
  });

  test("its end is theirs, in order of creation, and then the port's", () => {
    const { port, s1, s2, s3 } = scenario("l3", "bridge");
    const { effects } = masterUnregistered(port);
    expect(effects.filter(({ kind }) => kind === "delete-slave")).toEqual(
      [s1, s2, s3].map((slave) => ({ kind: "delete-slave", slave })),
    );
    expect(effects.at(-1)).toEqual({ kind: "destroy-port" });
    expect(port.slaves.size + port.owners.size + port.table.size).toBe(0);
  });
});
