import { afterAll, beforeAll, expect, test } from "vitest";
import type { StealKind } from "../../src/live/steal/hook.ts";
import { findResidue, removeResidue } from "../../src/live/steal/residue.ts";
import { attachSteal, probeSteal } from "../../src/live/steal/steal.ts";
import { openNamespace } from "../../src/live/sys/namespace.ts";
import { closeDescriptor } from "../../src/live/sys/socket.ts";
import { describeLive, Scene } from "./live.ts";

// What is left when the process is killed, whatever way it kept frames from the parent's stack.

const DIST = new URL("../../dist/src/live/", import.meta.url);

/** Attaches, says so, and waits to be killed. */
const VICTIM = `
const [kind, ifindex] = process.argv.slice(1);
const { attachSteal } = await import("${DIST}steal/steal.js");
const { openInject } = await import("${DIST}steal/inject.js");
const { openOwnNamespace } = await import("${DIST}sys/namespace.js");
const place = { parentIfindex: Number(ifindex), namespaceFd: openOwnNamespace() };
const steal = attachSteal(place, [kind]);
steal.add(0x0a000001);
globalThis.kept = [steal, openInject(place, [kind === "tcx" ? "tcx" : "tc"])];
console.log("ready");
setInterval(() => {}, 1000);
`;

describeLive("after kill -9", () => {
  const scene = new Scene();
  let namespaceFd: number;
  let parentIfindex: number;
  const run = (commands: string) => scene.setUp("residue", commands);
  const texts = () => findResidue(namespaceFd).map(({ text }) => text);

  beforeAll(() => {
    run("ip link add p0 type veth peer name wire0");
    parentIfindex = Number(run("cat /sys/class/net/p0/ifindex"));
    namespaceFd = openNamespace(`/run/netns/${scene.namespace("residue")}`);
  });
  afterAll(() => closeDescriptor(namespaceFd));

  async function killed(kind: StealKind): Promise<readonly string[]> {
    const argv = [process.execPath, "--input-type=module", "-e", VICTIM, kind, `${parentIfindex}`];
    const victim = scene.start("residue", argv);
    await victim.line(/ready/);
    const during = texts();
    await victim.kill();
    return during;
  }

  const FILTER = "tc filter ipvl_steal on p0 ingress";
  const TURN = "tc filter ipvl_inject on p0 egress";

  test.each([
    ["tcx", [], []],
    ["tc", [FILTER, TURN], [FILTER, TURN]],
    ["nft", [TURN, "nft table netdev ipvl-steal-N"], [TURN]],
    ["tc-classic", [FILTER, TURN], [FILTER, TURN]],
  ] as const)("%s leaves what it can't help", async (kind, during, after) => {
    const named = (all: readonly string[]) => all.map((text) => text.replace("-N", `-${parentIfindex}`));
    expect(await killed(kind)).toEqual(named(during));
    expect(texts()).toEqual(named(after));
    for (const residue of findResidue(namespaceFd)) {
      expect(residue.ifindex).toBe(parentIfindex);
      removeResidue(namespaceFd, residue);
    }
    expect(texts()).toEqual([]);
    expect(run("tc qdisc show dev p0")).not.toContain("clsact");
  });

  test("a new start takes the place of what was left, and ends without a trace", async () => {
    await killed("tc");
    const steal = attachSteal({ parentIfindex, namespaceFd }, ["tc"]);
    expect(texts()).toEqual([FILTER, TURN]);
    steal.close();
    expect(texts()).toEqual([TURN]);
    for (const residue of findResidue(namespaceFd)) removeResidue(namespaceFd, residue);
  });

  test("somebody else's filters stay, and clsact with them, also where they have our priority", () => {
    run("tc qdisc add dev p0 clsact");
    run("tc filter add dev p0 ingress prio 1 protocol ip u32 match u32 0 0 flowid 1:1");
    attachSteal({ parentIfindex, namespaceFd }, ["tc"]).close();
    expect(run("tc filter show dev p0 ingress")).toContain("u32");
    expect(run("tc filter show dev p0 ingress")).not.toContain("ipvl");
    run("tc qdisc del dev p0 clsact");
  });

  test("every way works here, on a loopback device too, where nothing is left", () => {
    const place = { parentIfindex: 1, namespaceFd };
    expect([...probeSteal(place)].filter(([, refusal]) => refusal !== undefined)).toEqual([]);
    expect(texts()).toEqual([]);
  });
});
