import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type Capability,
  capabilityName,
  FEATURE_NEEDS,
  type Feature,
  NEEDED_CAPABILITIES,
} from "../../src/live/sys/capability.ts";
import { describeLive, program, Scene } from "./live.ts";

// Each feature of live in processes that lack capabilities: what is lost must be what src/live/sys/capability.ts says.

const FEATURES = Object.keys(FEATURE_NEEDS) as Feature[];

const short = (capability: Capability) => capability.slice("CAP_".length).toLowerCase();
const only = (kept: readonly Capability[]) => ["-all", ...kept.map((name) => `+${short(name)}`)].join();
/** Root's other capabilities may stand in for it (CAP_DAC_OVERRIDE): they are gone as well. */
const without = (capability: Capability) => only(NEEDED_CAPABILITIES.filter((name) => name !== capability));

/** The program as root with this bounding set, so with no more capabilities than that. */
const limited = (boundingSet: string, name: string, ...argv: readonly string[]) => [
  "setpriv",
  `--bounding-set=${boundingSet}`,
  "--inh-caps=-all",
  ...program(name),
  ...argv,
];

describeLive("features and the capabilities that they need", () => {
  const scene = new Scene();
  const folder = mkdtempSync(join(tmpdir(), "ipvl-privilege-"));
  beforeAll(() => {
    scene.cable(["parent", "p0"], ["wire", "wire0"]);
    writeFileSync(join(folder, "file"), "");
    chownSync(folder, 65534, 65534);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Feature -> what it said. */
  async function outcomes(boundingSet: string): Promise<Readonly<Record<Feature, string>>> {
    const argv = ["try", "p0", scene.path("wire"), `${process.pid}`, join(folder, "file")];
    const { stdout, stderr, status } = await scene.run("parent", limited(boundingSet, "privileges", ...argv));
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  }

  const lost = (all: Readonly<Record<Feature, string>>) =>
    FEATURES.filter((feature) => all[feature] !== "ok");

  test.each(NEEDED_CAPABILITIES)("without %s exactly those are lost that need it", async (capability) => {
    const all = await outcomes(without(capability));
    const needing = FEATURES.filter((feature) => FEATURE_NEEDS[feature].includes(capability));
    expect(lost(all)).toEqual(needing);
    for (const feature of needing) expect(all[feature]).toMatch(/EPERM|EACCES/);
  });

  test("without all others, but with these, nothing is lost", async () => {
    expect(lost(await outcomes(only(NEEDED_CAPABILITIES)))).toEqual([]);
  });

  test.each(FEATURES)("those that it needs are enough for: %s", async (feature) => {
    expect((await outcomes(only(FEATURE_NEEDS[feature])))[feature]).toBe("ok");
  });

  test("the systemd unit gives these", () => {
    const unit = readFileSync(new URL("../../contrib/ipvl.service", import.meta.url), "utf8");
    expect(/^CapabilityBoundingSet=(.*)$/m.exec(unit)![1]!.split(" ").sort()).toEqual(NEEDED_CAPABILITIES);
  });

  test("a program that is started after the others were dropped has those alone", async () => {
    const { stdout } = await scene.run("parent", [...program("privileges"), "drop"]);
    const mask = BigInt(`0x${JSON.parse(stdout)}`);
    const numbers = Array.from({ length: 64 }, (_, number) => number).filter((n) => (mask >> BigInt(n)) & 1n);
    expect(numbers.map(capabilityName).sort()).toEqual([...NEEDED_CAPABILITIES]);
  });
});

describeLive("a parent's worker and what it may do", () => {
  const scene = new Scene();
  let ifindex: number;
  beforeAll(() => {
    scene.cable(["host", "p0"], ["outside", "o0"]);
    scene.setUp("outside", "ip addr add 10.7.0.1/24 dev o0");
    ifindex = Number(scene.setUp("host", "cat /sys/class/net/p0/ifindex"));
  });

  /** Starts one, adds a slave in a namespace of its own, and pings from there: what was refused, and what came back. */
  async function whatHappens(boundingSet: string): Promise<readonly string[]> {
    const worker = scene.startHere(limited(boundingSet, "port"));
    const told: string[] = [];
    const ask = async (request: object): Promise<boolean> => {
      worker.say(JSON.stringify(request));
      for (;;) {
        const { event, answer } = JSON.parse(await worker.line(/^\{/));
        if (event?.kind === "log" && event.level === "warning") told.push(event.text);
        if (answer === undefined) continue;
        if (!answer.ok) told.push(`${answer.errno}: ${answer.log}`);
        return answer.ok;
      }
    };
    const parent = { ifindex, namespace: scene.path("host") };
    const slave = {
      name: "ipvl1",
      namespace: scene.path("slave"),
      data: { mode: 0, flags: 0 },
      state: "down",
    };
    if ((await ask({ kind: "start", parent, secret: 1 })) && (await ask({ kind: "add", ...slave }))) {
      scene.setUp("slave", "ip addr add 10.7.0.11/24 dev ipvl1; ip link set ipvl1 up");
      const { stdout } = await scene.shell("slave", "ping -c 2 -i 0.2 -W 1 10.7.0.1");
      told.push(/\d received/.exec(stdout)![0]);
    }
    await worker.kill();
    scene.remove("slave");
    return told;
  }

  test("with what it needs alone it carries traffic, and has nothing to complain of", async () => {
    expect(await whatHappens(only(NEEDED_CAPABILITIES))).toEqual(["2 received"]);
  });

  test.each([
    ["CAP_DAC_READ_SEARCH", /^2 received$/],
    ["CAP_NET_ADMIN", /^EPERM: setsockopt: EPERM; needs CAP_NET_ADMIN: lost without it: slaves, /],
    ["CAP_NET_BROADCAST", /^EPERM: .*needs CAP_NET_BROADCAST: lost without it: events of other namespaces$/],
    ["CAP_NET_RAW", /^EPERM: p0: socket: EPERM; needs CAP_NET_RAW: lost without it: the parent's frames, /],
    ["CAP_SYS_ADMIN", /^EPERM: setns: EPERM; needs CAP_SYS_ADMIN: lost without it: other namespaces, /],
    ["CAP_SYS_NICE", /^2 received$/],
    ["CAP_SYS_PTRACE", /^2 received$/],
  ] as const)("without %s", async (capability, words) => {
    const told = await whatHappens(without(capability));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatch(words);
  });
});
