import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseRecording, type RecordedCommand } from "../tools/golden-commands.ts";
import { type Fixture, machineOf } from "./ip-fixture.ts";
import { GOLDEN_DIRECTORY, runCommand } from "./ip-replay.ts";

/**
 * Text and JSON of one state are two views of the same messages: from the recorded JSON the program must print the
 * recorded text, whatever the emulated stack does.
 */
function recording(name: string): readonly RecordedCommand[] {
  return parseRecording(readFileSync(new URL(`${name}.golden`, GOLDEN_DIRECTORY), "utf8"));
}

function jsonOf(recorded: readonly RecordedCommand[], command: string): Fixture["links"] {
  return JSON.parse(recorded.find((each) => each.command === command)!.output) as Fixture["links"];
}

function between(recorded: readonly RecordedCommand[], first: string, last: string): RecordedCommand[] {
  const from = recorded.findIndex(({ command }) => command === first);
  return recorded.slice(
    from,
    recorded.findIndex(({ command }, index) => index > from && command === last),
  );
}

function check(fixture: Fixture, commands: readonly RecordedCommand[]): void {
  const machine = machineOf(fixture);
  for (const { command, output, status } of commands) {
    const actual = runCommand(machine, command);
    expect
      .soft(`$ ${command}\n${actual.output}[${actual.status}]`)
      .toBe(`$ ${command}\n${output}[${status}]`);
  }
}

const OTHER_STATE = / -(s|d|n|j -d|d -j|6|netns) | -(d|s|6) |-n far|-d -|-f(amily)? inet6|master|type|group/;

describe("text follows from JSON", () => {
  it("of addresses", () => {
    const recorded = recording("addr-show");
    const shown = between(recorded, "ip a", "ip link set e0 up").filter(
      ({ command }) => !OTHER_STATE.test(command),
    );
    expect(shown.length).toBeGreaterThan(40);
    check({ links: jsonOf(recorded, "ip -j a") }, shown);
  });

  it("of IPv4 routes", () => {
    const recorded = recording("route-show");
    const shown = between(recorded, "ip route", "ip link set e1 down").filter(
      ({ command }) => !/table|link|addr|add| t |rule|cache|fresh|del/.test(command),
    );
    expect(shown.length).toBeGreaterThan(40);
    const names = ["lo", "e0", "e1"].map((ifname, index) => ({ ifname, ifindex: index + 1, flags: [] }));
    check({ links: names, routes: jsonOf(recorded, "ip -j route") }, shown.slice(1));
  });

  it("of IPv6 routes", () => {
    const recorded = recording("route6");
    const shown = between(
      recorded,
      "ip route add 2001:db8:a::/48 dev e0 mtu 1400",
      "ip -6 route get 2001:db8::9",
    );
    const names = ["lo", "e0", "e1"].map((ifname, index) => ({ ifname, ifindex: index + 1, flags: [] }));
    check(
      { links: names, routes: jsonOf(recorded, "ip -j -6 route") },
      shown.slice(1).filter(({ command }) => !/table/.test(command)),
    );
  });

  it("of neighbours", () => {
    const recorded = recording("neigh");
    const shown = between(
      recorded,
      "ip nei show",
      "ip neigh add 10.0.0.2 lladdr ba:6b:8c:00:00:22 dev e0",
    ).filter(({ command }) => !/nud (all|noarp|none)|proxy/.test(command));
    const names = ["lo", "e1", "e0", "d0"].map((ifname, index) => ({
      ifname,
      ifindex: index + 1,
      flags: [],
    }));
    check({ links: names, neighbours: jsonOf(recorded, "ip -j neigh") }, shown);
  });
});
