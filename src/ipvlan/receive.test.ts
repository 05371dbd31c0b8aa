import { expect, test } from "vitest";
import { FLAGS, frame, scenario, told } from "../../test/driver-scenario.ts";
import type { Mode } from "./port.ts";
import { receive } from "./receive.ts";

// What becomes of a frame from the wire. `queue` is the copy for the slaves; `parent` the master's own stack.

type Row = readonly [frame: string, l2: string, l3: string, l3s: string];
const TABLE: readonly Row[] = [
  // frame                    l2                l3              l3s
  ["X>H ip x>s2", "s2", "s2", "parent"],
  ["X>H ip x>s3", "parent", "parent", "parent"], // s3 is down
  ["X>H ip x>parent", "parent", "parent", "parent"],
  ["X>H ip x>x", "parent", "parent", "parent"],
  ["X>H bad4 x>s2", "parent", "parent", "parent"],
  ["X>H ip6 x>s2", "s2", "s2", "parent"],
  ["X>H odd", "parent", "parent", "parent"],
  ["X>H ask x>s2", "s2", "s2", "parent"],
  ["X>H tell x>s2", "s2", "s2", "parent"],
  ["X>H ns x>s2", "s2", "s2", "parent"],
  ["X>Y ip x>s2", "s2/otherhost", "s2/otherhost", "parent"], // before the packet-type test
  ["X>bcast ask x>s2", "queue parent", "s2/broadcast", "parent"],
  ["X>bcast ask x>parent", "queue parent", "parent", "parent"],
  ["X>bcast ip x>bcast", "queue parent", "parent", "parent"],
  ["X>bcast ip x>s2", "queue parent", "s2/broadcast", "parent"],
  ["X>all4 ip x>x", "queue parent", "parent", "parent"],
  ["X>all6 ip6 x>bcast", "queue parent", "parent", "parent"],
  ["X>all6 dad ::>s2", "queue parent", "s2/multicast", "parent"],
  ["X>all6 rs ::>s2", "queue parent", "parent", "parent"],
  ["X>bcast odd", "queue parent", "parent", "parent"],
  ["X>none pause", "-pause parent", "parent", "parent"],
  ["X>H pause", "parent", "parent", "parent"],
  // Reflected by the switch: a slave's own broadcast is not given to the slaves again.
  ["H>bcast ask s1>s2", "parent", "s2/broadcast", "parent"],
  ["H>bcast ask s3>s2", "queue parent", "s2/broadcast", "parent"], // a down slave's is
  ["H>bcast ask parent>s2", "queue parent", "s2/broadcast", "parent"],
  ["H>bcast ip s1>x", "parent", "parent", "parent"],
  ["H>bcast ip x>s1", "queue parent", "s1/broadcast", "parent"],
  ["H>bcast bad4 s1>x", "queue parent", "parent", "parent"], // no key, so not known as a slave's
  ["H>all6 ip6 s1>x", "parent", "parent", "parent"],
  ["H>all6 dad ::>s1", "parent", "s1/multicast", "parent"], // a probe's target stands for its sender
  ["H>all6 dad ::>x", "queue parent", "parent", "parent"],
  ["H>bcast odd", "queue parent", "parent", "parent"],
  ["X>bcast ask s1>s2", "queue parent", "s2/broadcast", "parent"], // somebody else with that address
  ["H>H ip s1>s2", "s2", "s2", "parent"],
];
const MODES: readonly Mode[] = ["l2", "l3", "l3s"];
const CELLS = TABLE.flatMap(([notation, ...cells]) =>
  MODES.map((mode, column) => [mode, notation, cells[column]!] as const),
);

test.each(CELLS)("%s: %s -> %s", (mode, notation, expected) => {
  // The flag is a rule of sending only.
  for (const flag of FLAGS) {
    const scene = scenario(mode, flag);
    expect(told(scene, receive(scene.port, frame(notation)))).toBe(expected);
  }
});

test("a slave gets the very frame, with packet type and mark as the master had them", () => {
  const scene = scenario("l3", "private");
  const received = { ...frame("X>bcast ask x>s2"), mark: 9, ingress: 4 };
  const [delivery] = receive(scene.port, received);
  expect(delivery).toMatchObject({ kind: "slave", as: "broadcast", via: "handler" });
  expect((delivery as { frame: unknown }).frame).toBe(received);
});

test("the copy for the slaves is scrubbed, the master's frame is not", () => {
  const scene = scenario("l2", "bridge");
  const received = { ...frame("X>bcast ask x>s2"), mark: 9, ingress: 4 };
  const [copy, own] = receive(scene.port, received);
  expect(copy).toMatchObject({ kind: "backlog", origin: "rx", frame: { mark: 0, ingress: 0 } });
  expect((own as { frame: unknown }).frame).toBe(received);
});
