import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Machine } from "../../src/kernel/machine.ts";
import { decodeText } from "../../src/wire/text.ts";
import { RESET_CASES, RESET_SETUP } from "../../tools/reset-cases.ts";
import { emulate } from "../ip-replay.ts";

/**
 * `REJECT --reject-with tcp-reset`: a segment recorded on Linux (test/golden/xtables/resets.txt, tools/record-resets.ts) is put
 * on the client's cable here, and the reset that comes back is the recorded one, octet by octet. Checksums of TCP are left
 * out: a real veth leaves them to the "hardware".
 */
const RECORDED = readFileSync(new URL("../golden/xtables/resets.txt", import.meta.url), "utf8");
const RST = 0x04;

interface Exchange {
  readonly segment: Uint8Array;
  readonly reset: Uint8Array;
}

/** The first reset of a case, and what it answers. */
function exchangeOf(name: string): Exchange {
  const lines = RECORDED.split(`# ${name}\n`)[1]!.split("\n");
  let segment: Uint8Array | undefined;
  for (const line of lines) {
    const bytes = Uint8Array.from(Buffer.from(line.slice(2), "hex"));
    if (line.startsWith(">")) segment = bytes;
    else if ((bytes[transportOf(bytes) + 13]! & RST) !== 0) return { segment: segment!, reset: bytes };
  }
  throw new Error(`no reset in ${name}`);
}

function transportOf(frame: Uint8Array): number {
  return frame[12] === 0x86 ? 54 : 34;
}

function withoutChecksum(frame: Uint8Array): string {
  const copy = frame.slice();
  copy.fill(0, transportOf(copy) + 16, transportOf(copy) + 18);
  return Buffer.from(copy).toString("hex");
}

function shell(machine: Machine, script: string): string {
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  machine.run({ ended: machine.start("bash", ["bash", "-c", script], { stdout: sink, stderr: sink }) });
  return output;
}

/** What comes back to the client when it sends this frame. */
function answersTo(machine: Machine, segment: Uint8Array): readonly Uint8Array[] {
  const client = machine.namedNamespace("a")!;
  const device = client.devices.byName("e0")!;
  const answers: Uint8Array[] = [];
  device.taps.add({
    protocol: "all",
    capture: (_device, frame) => {
      if (frame.packetType === "host") answers.push(frame.bytes);
    },
  });
  client.transmit(device, {
    id: 1,
    bytes: segment,
    protocol: segment[12]! * 256 + segment[13]!,
    packetType: "outgoing",
    ingress: 0,
    mark: 0,
    priority: 0,
    vlan: undefined,
    offload: undefined,
    tracking: undefined,
  });
  shell(machine, "sleep 0.1");
  return answers;
}

function setUp(): Machine {
  const machine = emulate();
  const pings = "ip netns exec a ping -c 1 -q 10.0.1.2; ip netns exec a ping -c 1 -q 2001:db8:b::2";
  shell(machine, `${RESET_SETUP}\nsleep 3; ${pings}`);
  return machine;
}

/** All that the client sent in a case, and what was shown afterwards. */
function recordingOf(name: string): {
  readonly sent: readonly Uint8Array[];
  readonly shown: readonly string[];
} {
  const lines = RECORDED.split(`# ${name}\n`)[1]!.split("\n# ")[0]!.split("\n");
  const sent = lines.filter((line) => line.startsWith("> "));
  return {
    sent: sent.map((line) => Uint8Array.from(Buffer.from(line.slice(2), "hex"))),
    shown: lines.filter((line) => line.startsWith("| ")).map((line) => line.slice(2)),
  };
}

describe("TCP resets as recorded on Linux 6.1", () => {
  const resets = RESET_CASES.filter(({ show }) => show === undefined);
  it.each(resets.map(({ name, rule }) => [name, rule]))("%s", (name, rule) => {
    const { segment, reset } = exchangeOf(name);
    const machine = setUp();
    shell(machine, rule);
    expect(answersTo(machine, segment).map(withoutChecksum)).toEqual([withoutChecksum(reset)]);
  });
});

describe("rules and LOG lines of TCP as recorded on Linux 6.1", () => {
  const shown = RESET_CASES.filter(({ show }) => show !== undefined);
  it.each(shown.map(({ name, rule, show }) => [name, rule, show!]))("%s", (name, rule, show) => {
    const recorded = recordingOf(name);
    expect(recorded.shown.length).toBeGreaterThan(0);
    const machine = setUp();
    shell(machine, rule);
    for (const segment of recorded.sent) answersTo(machine, segment);
    expect(shell(machine, show).split("\n").slice(0, -1)).toEqual(recorded.shown);
  });
});
