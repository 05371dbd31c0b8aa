import { describe, expect, it } from "vitest";
import { NetDevice } from "../../device/device.ts";
import { createRandom } from "../../time/random.ts";
import { VirtualClock } from "../../time/virtual-clock.ts";
import { Tracer } from "../../trace/tracer.ts";
import { BROADCAST_MAC, type MacAddress } from "../../wire/mac-address.ts";
import { Namespace } from "../namespace.ts";
import { Network } from "../network.ts";
import type { Packet } from "../packet.ts";
import {
  type Neighbour,
  NUD_FAILED,
  NUD_PERMANENT,
  NUD_REACHABLE,
  NUD_STALE,
  neighbourStateName,
} from "./neighbour.ts";
import { GC_THRESH3, type NeighbourProtocol, NeighbourTable } from "./neighbour-table.ts";

// A row is `action | state afterwards | what was seen meanwhile`. `ask all` is a broadcast solicitation, `ask one` a
// unicast one; `out N to M` is packet N leaving for MAC M; `lost N` is packet N given back as unreachable.
const SCRIPTS: Readonly<Record<string, string>> = {
  "no answer: three broadcasts, failed after about 3.1 s, every waiting packet is told": `
    send 1      | incomplete | ask all
    wait 0.9    | incomplete |
    send 2      | incomplete |
    wait 0.2    | incomplete | ask all
    wait 1      | incomplete | ask all
    wait 1.1    | failed     | lost 1, lost 2
    wait 100    | failed     |
    send 3      | incomplete | ask all
    wait 3.4    | failed     | ask all, ask all, lost 3`,
  "an answer sends what waits, in order; then it is stale, at most 45 s later": `
    send 1      | incomplete | ask all
    send 2      | incomplete |
    answer a    | reachable  | out 1 to a, out 2 to a
    send 3      | reachable  | out 3 to a
    wait 14.9   | reachable  |
    wait 32     | stale      |`,
  "a stale entry is used at once, probed by unicast 5 s later, failed 3 s after that without a broadcast": `
    learn a     | stale      |
    send 1      | delay      | out 1 to a
    wait 4.9    | delay      |
    wait 0.2    | probe      | ask one
    send 2      | probe      | out 2 to a
    wait 1.1    | probe      | ask one
    wait 1      | probe      | ask one
    wait 1.1    | failed     |`,
  "a probe answered": `
    learn a     | stale      |
    send 1      | delay      | out 1 to a
    wait 5.2    | probe      | ask one
    answer a    | reachable  |`,
  "delay and a confirmation from above: no probe": `
    learn a     | stale      |
    send 1      | delay      | out 1 to a
    wait 3      | delay      |
    confirm     | delay      |
    wait 2.2    | reachable  |`,
  "another address heard in passing: unresolved entries adopt it, reachable ones turn stale and keep theirs": `
    send 1      | incomplete | ask all
    hear b      | delay      | out 1 to b
    answer a    | reachable  |
    hear b      | reachable  |
    weak b      | stale      |
    send 2      | delay      | out 2 to a
    learn b     | stale      |
    send 3      | delay      | out 3 to b`,
  "permanent entries are changed by the administrator only": `
    permanent a | permanent  |
    answer b    | permanent  |
    send 1      | permanent  | out 1 to a
    wait 1000   | permanent  |
    fail        | failed     |`,
};

describe("neighbour states (net/core/neighbour.c)", () => {
  for (const [name, script] of Object.entries(SCRIPTS)) {
    it(name, () => {
      const bench = new Bench();
      for (const line of script.trim().split("\n")) {
        const [action, state, seen] = line.split("|").map((cell) => cell.trim()) as [string, string, string];
        bench.act(action);
        expect(`${action} | ${bench.state()} | ${bench.takeSeen()}`).toBe(`${action} | ${state} | ${seen}`);
      }
    });
  }
});

describe("limits", () => {
  it("keeps unres_qlen_bytes of waiting packets; the oldest give way", () => {
    const bench = new Bench();
    bench.neighbour.parameters.queueLengthBytes = 3 * 768;
    for (let packet = 1; packet <= 5; packet++) bench.act(`send ${packet}`);
    bench.act("answer a");
    expect(bench.takeSeen()).toBe("ask all, out 3 to a, out 4 to a, out 5 to a");
  });

  it("overflows at gc_thresh3 entries that can't be collected", () => {
    const bench = new Bench();
    for (let key = 2; key <= GC_THRESH3; key++) {
      const neighbour = bench.table.create(key, bench.device);
      if (neighbour !== undefined) {
        bench.table.update(neighbour, MACS.a!, NUD_PERMANENT, { admin: true, override: true });
      }
    }
    expect(bench.table.create(GC_THRESH3 + 1, bench.device)).toBeUndefined();
  });

  it("draws a reachable time between 15 and 45 s for each device", () => {
    const bench = new Bench();
    const times = new Set<number>();
    for (let index = 0; index < 50; index++) {
      const nowNs = (index + 1) * 301e9;
      times.add(bench.neighbour.parameters.reachableNs(nowNs));
    }
    expect(Math.min(...times)).toBeGreaterThanOrEqual(15e9);
    expect(Math.max(...times)).toBeLessThan(45e9);
    expect(times.size).toBeGreaterThan(40);
  });
});

const MACS: Readonly<Record<string, MacAddress>> = {
  a: 0x02000000000a as MacAddress,
  b: 0x02000000000b as MacAddress,
};

/** One entry of a table over plain numbers, on a device that writes down what it sends. */
class Bench {
  readonly clock = new VirtualClock();
  readonly table: NeighbourTable<number>;
  readonly device: NetDevice;
  readonly neighbour: Neighbour<number>;
  readonly #seen: string[] = [];

  constructor() {
    const network = new Network(this.clock, createRandom(1), new Tracer(() => this.clock.now()));
    const namespace = new Namespace(network, "test");
    this.device = this.#createDevice(namespace);
    this.table = new NeighbourTable(namespace, this.#protocol());
    this.neighbour = this.table.create(1, this.device)!;
  }

  state(): string {
    return neighbourStateName(this.neighbour.state);
  }

  takeSeen(): string {
    return this.#seen.splice(0).join(", ");
  }

  act(action: string): void {
    const [verb, argument = ""] = action.split(" ");
    const { table, neighbour } = this;
    const mac = MACS[argument];
    if (verb === "send") table.output(neighbour, packetOf(Number(argument)));
    else if (verb === "wait") this.#wait(Number(argument));
    else if (verb === "answer") table.update(neighbour, mac, NUD_REACHABLE, { override: true });
    else if (verb === "learn") table.update(neighbour, mac, NUD_STALE, { override: true });
    else if (verb === "hear") table.update(neighbour, mac, NUD_STALE, {});
    else if (verb === "weak") table.update(neighbour, mac, NUD_STALE, { weakOverride: true });
    else if (verb === "confirm") table.confirm(neighbour);
    else if (verb === "permanent")
      table.update(neighbour, mac, NUD_PERMANENT, { admin: true, override: true });
    else if (verb === "fail") table.update(neighbour, undefined, NUD_FAILED, { admin: true });
    else throw new Error(`no such action: ${action}`);
  }

  #wait(seconds: number): void {
    const end = this.clock.now() + seconds * 1e9;
    for (;;) {
      const next = this.clock.nextTimeNs();
      if (next === undefined || next > end) break;
      this.clock.runNext();
    }
    this.clock.spend(Math.max(0, end - this.clock.now()));
  }

  #createDevice(namespace: Namespace): NetDevice {
    const init = {
      name: "eth0",
      type: "ether",
      mac: 0x020000000001 as MacAddress,
      broadcast: BROADCAST_MAC,
      mtu: 1500,
      flags: 1,
      txQueueLength: 1000,
      queueing: "noqueue",
    } as const;
    return new NetDevice(namespace, init, () => ({
      kind: "dummy",
      minMtu: 0,
      maxMtu: 0,
      transmit: (frame) => {
        const name = Object.keys(MACS).find((key) => MACS[key] === 0x020000000000 + frame.bytes[5]!);
        this.#seen.push(`out ${frame.id} to ${name}`);
        return "ok";
      },
    }));
  }

  #protocol(): NeighbourProtocol<number> {
    return {
      family: 4,
      ethertype: 0x0800,
      construct: () => {},
      solicit: (neighbour) => {
        this.#seen.push(neighbour.probes < neighbour.parameters.ucastProbes ? "ask one" : "ask all");
      },
      unreachable: (_neighbour, packet) => this.#seen.push(`lost ${packet.id}`),
      format: (key) => `#${key}`,
    };
  }
}

function packetOf(id: number): Packet {
  const bytes = new Uint8Array(98);
  return {
    id,
    bytes,
    protocol: 0x0800,
    input: undefined,
    packetType: "outgoing",
    mark: 0,
    priority: 0,
    tracking: undefined,
  };
}
