import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { describeLive, Scene } from "./live.ts";

// One conversation of real stacks (pings of both families, large ones, other TTL and TOS, datagrams and their refusals, ARP,
// neighbour discovery, groups, broadcasts) around the kernel's own driver on Linux 6.1, recorded by tools/record-exchange.ts,
// and the same around ours: the taps on both slaves, the parent and the host outside have to see the same packets.
//
// Not compared, and why:
// - Identifications, flow labels and fragment ids: counters and hashes of the stacks.
// - Whether a UDP checksum is whole at the moment of a capture: a matter of offloads. What arrives is accepted by its stack, or
//   the answers would be missing.
// - Repetitions and order: the taps' lines are sorted and each stands once.

const SCRIPT = "test/golden/live/exchange.sh";
const MODES = ["l2", "l3"];
const FLAGS = ["bridge", "private", "vepa"];
const LABELS = ["host", "lan", "a", "b"];
const ADDRESSES = {
  l2: { a: ["10.0.0.2", "2001:db8::2"], b: ["10.0.0.3", "2001:db8::3"] },
  l3: { a: ["192.168.9.2", "2001:db8:9::2"], b: ["192.168.9.3", "2001:db8:9::3"] },
} as const;

const MASKS: readonly (readonly [RegExp, string])[] = [
  [/\bid \d+, offset/g, "id ID, offset"],
  [/flowlabel 0x[0-9a-f]+/g, "flowlabel LABEL"],
  [/frag \(0x[0-9a-f]+/g, "frag (ID"],
  [/\[(bad udp cksum [^\]]*|udp sum ok)\] /g, ""],
];

function masked(text: string): readonly string[] {
  const plain = MASKS.reduce((each, [pattern, words]) => each.replace(pattern, words), text);
  return [...new Set(plain.trimEnd().split("\n"))].sort();
}

/** Tap by tap: what its lines are. */
function sections(text: string): ReadonlyMap<string, readonly string[]> {
  const parts = text.split(/^# /m).slice(1);
  return new Map(
    parts.map((part) => {
      const end = part.indexOf("\n");
      return [part.slice(0, end), masked(part.slice(end + 1))];
    }),
  );
}

const recorded = sections(readFileSync("test/golden/live/exchange.txt", "utf8"));

async function step(scene: Scene, words: Record<string, string>): Promise<string> {
  const prefix = scene.namespace("host").slice(0, -"host".length);
  const env = { ...process.env, ...words, P: prefix };
  const { stdout, stderr } = await promisify(execFile)("bash", [SCRIPT], { env, timeout: 60_000 });
  expect(stderr).toBe("");
  return stdout;
}

async function converse(scene: Scene, mode: "l2" | "l3", flag: string): Promise<string> {
  for (const label of LABELS) scene.namespace(label);
  const words = { MODE: mode, FLAG: flag };
  await step(scene, { ...words, STEP: "network" });
  await scene.plane({
    namespace: scene.namespace("host"),
    parent: "eth0",
    mode: MODES.indexOf(mode),
    flags: FLAGS.indexOf(flag),
    slaves: (["a", "b"] as const).map((label, index) => ({
      name: `ipvl${index + 1}`,
      namespace: scene.namespace(label),
      addresses: ADDRESSES[mode][label],
      // tcpdump opens the slave's filter for groups.
      promisc: true,
    })),
  });
  for (const [label, name] of [
    ["a", "ipvl1"],
    ["b", "ipvl2"],
  ] as const) {
    // What the control plane does: no address from the MAC here, no ARP in l3.
    scene.setUp(label, `ip link set ${name} addrgenmode none; ip -6 addr flush dev ${name}`);
    if (mode === "l3") scene.setUp(label, `ip link set ${name} arp off`);
  }
  return step(scene, { ...words, STEP: "conversation" });
}

describeLive("a conversation, as around the kernel's own driver", () => {
  const cases = (["l2", "l3"] as const).flatMap((mode) =>
    FLAGS.map((flag) => ({ mode, flag, scene: new Scene() })),
  );

  it("is recorded for every mode, flag and tap", () => {
    expect(recorded.size).toBe(24);
    for (const [name, lines] of recorded) expect(lines.length, name).toBeGreaterThan(1);
  });

  it.concurrent.for(cases)("$mode $flag", { timeout: 120_000 }, async ({ scene, mode, flag }, { expect }) => {
    const here = sections(await converse(scene, mode, flag));
    for (const [name, lines] of here) {
      expect(lines.join("\n"), name).toBe(recorded.get(name)!.join("\n"));
    }
    expect([...here.keys()].length).toBe(4);
  });
});
