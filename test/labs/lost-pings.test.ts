import { readdirSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { emulatorTarget } from "../../src/cli/emulator/target.ts";
import { labScript, readLab } from "../../src/cli/lab-file.ts";
import type { ConsoleCommand } from "../../src/lab/lab.ts";
import { labCommands } from "../../src/lab/transcript.ts";
import type { TimedTraceEvent } from "../../src/trace/tracer.ts";

const FOLDER = "labs/article";
const LABS = readdirSync(FOLDER).filter((name) => name.endsWith(".md") && name !== "README.md");

interface Verdict {
  readonly kind: "drop" | "route";
  readonly namespace: string;
  readonly device: string;
  readonly function: string;
  readonly verdict: string;
  readonly rule: string;
}

const drop = (place: string, where: string, verdict: string, rule: string): Verdict => {
  const [namespace = "", device = ""] = place.split("/");
  return { kind: "drop", namespace, device, function: where, verdict, rule };
};
/** A switch that sends nothing back through the port it came from. */
const switchDrop = drop(
  "sw/p58",
  "br_handle_frame",
  "SKB_DROP_REASON_NOT_SPECIFIED",
  "not deliverable to the known port",
);
const unresolved = (place: string, entry: string): Verdict =>
  drop(place, "neigh_invalidate", "SKB_DROP_REASON_NEIGH_FAILED", `${entry} dev ${place.split("/")[1]}`);
/** h66 does not forward: the policy of its FORWARD chain. */
const forwardPolicy = drop(
  "h66/eno1",
  "nf_hook_slow",
  "SKB_DROP_REASON_NETFILTER_DROP",
  expect.stringContaining("FORWARD"),
);
const noRoute = (place: string): Verdict =>
  drop(place, "ip_error", "SKB_DROP_REASON_IP_INNOROUTES", "no route: ENETUNREACH");

/** Every ping in the labs that loses all its packets, in order, and the rule that decided it. */
const LOST: Readonly<Record<string, readonly (readonly [command: string, verdict: Verdict])[]>> = {
  "ipv6.md": [
    ["ns2# ping -c 1 fd00:36::58", unresolved("ns2/ipvl2", "fd00:36::58")],
    ["ns2# ping -c 1 -W 4 fd00:36::66", unresolved("h66/eno1", "fd00:36::3")],
  ],
  "l2-private.md": [
    ["ns2# ping -c 1 10.138.36.2", unresolved("ns2/ipvl2", "10.138.36.2")],
    ["ns2# ping -c 1 10.138.36.2", unresolved("ns2/ipvl2", "10.138.36.2")],
  ],
  "l2-vepa.md": [
    ["ns2# ping -c 1 192.168.9.2", unresolved("ns2/ipvl2", "192.168.9.2")],
    ["ns2# ping -c 1 -W 1 192.168.9.2", switchDrop],
  ],
  "l3-bridge.md": [["ns2# ping -c 1 -W 1 10.138.36.66", noRoute("gw/eth0")]],
  "l3-vepa-nat.md": [
    ["ns2# ping -c 1 -W 1 39.156.66.10", noRoute("gw/eth2")],
    ["ns2# ping -c 1 -W 1 39.156.66.10", forwardPolicy],
    ["ns2# ping -c 1 -W 1 39.156.66.10", noRoute("gw/eth2")],
    ["ns2# ping -c 1 -W 1 39.156.66.10", forwardPolicy],
  ],
  "l3-vepa.md": [
    ["ns2# ping -c 1 -W 1 192.168.9.2", noRoute("gw/eth0")],
    ["ns2# ping -c 1 -W 1 110.242.68.66", noRoute("gw/eth1")],
  ],
  "link-scope-route.md": [["ns1# ping -c 1 110.242.68.66", unresolved("ns1/ipvl1", "110.242.68.66")]],
  "parent-and-slave.md": [
    ["ns1# ping -c 1 10.138.36.58", unresolved("ns1/ipvl1", "10.138.36.58")],
    ["# ping -c 1 10.138.36.2", unresolved("init/eno2", "10.138.36.2")],
    ["ns1# ping -c 1 -W 1 10.138.36.58", switchDrop],
  ],
};

/** Copies of a broadcast question end at each host that is not meant; none of them is why a ping fails. */
const COPIES = ["arp_process", "ip6_mc_input", "ipvlan_process_multicast", "ipvlan_process_outbound"];

function decides(event: TimedTraceEvent): boolean {
  return event.kind === "drop" && !COPIES.includes(event.function);
}

interface LostPing {
  readonly typed: string;
  readonly events: readonly TimedTraceEvent[];
}

async function lostPings(name: string): Promise<readonly LostPing[]> {
  const file = await readLab(`${FOLDER}/${name}`);
  if (file.kind !== "lab") throw new Error(JSON.stringify(file.mistakes));
  const events = new Map<number, TimedTraceEvent[]>();
  let current: TimedTraceEvent[] | undefined;
  const target = emulatorTarget({
    seed: 1,
    trace: (event) => current?.push(event),
    onOutput: (_, bytes) => {
      for (const [, mark, index] of new TextDecoder().decode(bytes).matchAll(/(begin|end) command-(\d+)/g)) {
        current = mark === "begin" ? [] : undefined;
        if (current !== undefined) events.set(Number(index), current);
      }
    },
  });
  const outcome = await target.run([labScript(file)]).outcomes[0];
  expect(outcome).toMatchObject({ ok: true });
  return labCommands(file.lab)
    .filter(isLost)
    .map(({ typed, index }) => ({ typed: typed.join("\n"), events: events.get(index) ?? [] }));
}

function isLost({ command, expected }: ConsoleCommand): boolean {
  return command.startsWith("ping") && expected.some((line) => line.includes("100% packet loss"));
}

describe.each(LABS)("%s: the last decision names the rule that lost the ping", (name) => {
  let lost: readonly LostPing[] = [];

  beforeAll(async () => {
    lost = await lostPings(name);
  });

  /** Lost by a route that leads elsewhere: the shim without a route of its own. Its reply is still being resolved. */
  const byRoute = (ping: LostPing): boolean => ping.typed === "ns1# ping -c 1 -W 1 10.138.36.4";

  test("the last drop", () => {
    const found = lost
      .filter((ping) => !byRoute(ping))
      .map(({ typed, events }) => [typed, events.findLast(decides)]);
    const expected = (LOST[name] ?? []).map(([typed, verdict]) => [typed, expect.objectContaining(verdict)]);
    expect(found).toEqual(expected);
  });

  test("or the route that leads elsewhere", () => {
    const byRoutes = lost.filter(byRoute);
    expect(byRoutes).toHaveLength(name === "parent-and-slave.md" ? 1 : 0);
    for (const { events } of byRoutes) {
      const route = events.findLast(
        (event) => event.function.startsWith("ip_route_output") && event.namespace === "init",
      );
      expect(route?.rule).toContain("10.138.36.0/23 dev eno2");
    }
  });
});
