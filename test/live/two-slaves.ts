import { type Running, Scene } from "./live.ts";

// Two slaves, each in a namespace of its own, on a veth whose other end is a host outside:
//
//   a: ipvl1 10.7.0.11, fd07::11 ─┐
//                                 ├─ p0 (namespace "parent") ─── o0 (namespace "outside") 10.7.0.1, fd07::1
//   b: ipvl2 10.7.0.12, fd07::12 ─┘

export const FLAGS = { bridge: 0, private: 1, vepa: 2 } as const;

export function parentAndOutside(): Scene {
  const scene = new Scene();
  scene.cable(["parent", "p0"], ["outside", "o0"]);
  scene.setUp("outside", "ip addr add 10.7.0.1/24 dev o0; ip addr add fd07::1/64 dev o0 nodad");
  return scene;
}

/** `vlans`: those that a device of the parent takes before the driver is asked. */
export async function startTwoSlaves(
  scene: Scene,
  flag: keyof typeof FLAGS,
  vlans: readonly number[] = [],
): Promise<Running> {
  const plane = await scene.plane({
    namespace: scene.namespace("parent"),
    parent: "p0",
    mode: 0,
    flags: FLAGS[flag],
    vlans,
    slaves: [
      { name: "ipvl1", namespace: scene.namespace("a"), addresses: ["10.7.0.11", "fd07::11"] },
      { name: "ipvl2", namespace: scene.namespace("b"), addresses: ["10.7.0.12", "fd07::12"] },
    ],
  });
  for (const [label, name, host] of [
    ["a", "ipvl1", "11"],
    ["b", "ipvl2", "12"],
  ] as const) {
    // No link-local address from the MAC: both would have the same.
    scene.setUp(
      label,
      `ip link set ${name} addrgenmode none; ip -6 addr flush dev ${name}
       ip addr add 10.7.0.${host}/24 dev ${name}; ip addr add fd07::${host}/64 dev ${name} nodad`,
    );
  }
  return plane;
}
