import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Port } from "../../src/ipvlan/port.ts";
import { receive } from "../../src/ipvlan/receive.ts";
import { receiveRule } from "../../src/ipvlan/receive-rule.ts";
import type { StealKind } from "../../src/live/steal/hook.ts";
import { attachSteal, STEAL_KINDS, type Steal } from "../../src/live/steal/steal.ts";
import type { Ipv4Address } from "../../src/wire/ipv4-address.ts";
import type { Ipv6Address } from "../../src/wire/ipv6-address.ts";
import { arrivedFrame, FRAMES, RECORDINGS, recordedPort, untagged } from "../driver-recording.ts";
import { FLAGS, MODES, scenario } from "../driver-scenario.ts";
import { almostSane } from "../receive-rule.ts";
import { describeLive, Scene } from "./live.ts";
import { StealBench } from "./steal-bench.ts";

// The programs in the kernel against the driver: every frame is sent through a real device, and what the parent's stack
// and the packet socket get of it must be what receive() says.

/** What receive() makes of a frame, and what became of it on the device. */
interface Comparison {
  readonly mark: number;
  readonly frame: string;
  readonly taken: boolean;
  readonly copyWanted: boolean;
  readonly copied: boolean;
  /** nftables can't ask for it (rule-nft.ts). */
  readonly lies: boolean;
}

describeLive("what the parent's stack and the packet socket get", () => {
  const scene = new Scene();
  let bench: StealBench;
  beforeAll(() => {
    bench = new StealBench(scene, "ba:6b:8c:89:88:22");
  });
  afterAll(() => bench?.close());

  /** As it comes out of the cable, its VLAN tag still in it. */
  function arrive(port: Port, bytes: Uint8Array): Comparison {
    const { frame, vid } = untagged(arrivedFrame(port, bytes));
    const deliveries = receive(port, frame);
    const { kind, at } = deliveries[0]!;
    // A reflected group frame is copied too: only the table knows that the driver makes nothing of it.
    const isPlain = deliveries.length === 1 && kind === "pass" && at !== "ipvlan_external_frame:reflected";
    return {
      ...bench.arrive(bytes),
      frame: Buffer.from(bytes).toString("hex"),
      // Frames of a VLAN are left to the parent's VLAN device, or to the stack that drops them.
      taken: kind === "slave" && vid === 0,
      copyWanted: !isPlain,
      lies: frame.protocol === 0x0800 && liesAboutLength(frame.bytes.subarray(14)),
    };
  }

  /** The comparisons of all frames that `body` lets arrive while the steal is in place. */
  function compared(
    kind: StealKind,
    port: Port,
    body: (all: Comparison[], steal: Steal) => void,
  ): readonly Comparison[] {
    const steal = attachSteal(bench, [kind]);
    const all: Comparison[] = [];
    try {
      expect(steal.kind).toBe(kind);
      steal.filter.attach(bench.tap.fd);
      steal.setRule(receiveRule(port.mode));
      for (const slave of port.slaves.values()) {
        if (slave.up) for (const address of slave.addresses) steal.add(address);
      }
      body(all, steal);
    } finally {
      steal.filter.detach(bench.tap.fd);
      steal.close();
    }
    const passed = bench.passed();
    for (const one of all) {
      const fate = { frame: one.frame, passed: passed.has(one.mark), copied: one.copied };
      const wanted = { frame: one.frame, passed: !one.taken, copied: one.copyWanted };
      expect(fate).toEqual(one.lies && kind === "nft" ? { ...wanted, passed: fate.passed } : wanted);
    }
    return all;
  }

  describe.each(STEAL_KINDS)("by %s", (kind) => {
    // What flags a port has is no matter to receive(): once with all of them is enough.
    const recordings = kind === "tcx" ? RECORDINGS : RECORDINGS.filter(([, { flag }]) => flag === "bridge");
    test.each(recordings)("is what receive() says of every recorded frame: %s", (_, recorded) => {
      const { port } = recordedPort(recorded);
      const all = compared(kind, port, (into) => {
        for (const [, , , frame] of FRAMES)
          into.push(arrive(port, new Uint8Array(Buffer.from(frame, "hex"))));
      });
      expect(all).toHaveLength(FRAMES.length);
      if (port.mode !== "l3s") expect(all.filter(({ taken }) => taken).length).toBeGreaterThan(20);
    });

    test("stays so with many addresses that come and go", () => {
      const { port } = scenario("l3", "bridge");
      const others = Array.from(
        { length: { tcx: 1000, tc: 1000, nft: 200, "tc-classic": 100 }[kind] },
        (_, index) => [
          (0xc6336400 + index) as Ipv4Address,
          ((0x20010db8n << 96n) + BigInt(index)) as Ipv6Address,
        ],
      ).flat();
      compared(kind, port, (into, steal) => {
        // A classic filter has no room for them.
        if (kind === "nft" || kind === "tc-classic") steal.filter.detach(bench.tap.fd);
        const arrivals = () => {
          for (const frame of fc.sample(almostSane, 500)) {
            const arrived = arrive(port, frame.bytes);
            into.push({ ...arrived, copyWanted: arrived.copied });
          }
        };
        for (const address of others) steal.add(address);
        arrivals();
        for (const address of others) steal.remove(address);
        arrivals();
      });
    });

    test.each(MODES)("is what receive() says of frames near every border: %s", (mode) => {
      const { port } = scenario(mode, FLAGS[0]!);
      compared(kind, port, (into) => {
        for (const frame of fc.sample(almostSane, 1000)) into.push(arrive(port, frame.bytes));
      });
    });
  });
});

/** IPv4: the packet is shorter than it says, or than its header. */
function liesAboutLength(packet: Uint8Array): boolean {
  if (packet.length < 20) return false;
  const total = (packet[2]! << 8) | packet[3]!;
  return packet.length < total || total < (packet[0]! & 15) * 4;
}
