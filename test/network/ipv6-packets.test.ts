import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, test } from "vitest";
import { createProgramTable } from "../../src/commands/registry.ts";
import type { NetDevice } from "../../src/device/device.ts";
import { createMachine } from "../../src/kernel/emulated-machine.ts";
import type { Machine } from "../../src/kernel/machine.ts";
import { destroyNamespace } from "../../src/net/destroy-namespace.ts";
import { Namespace } from "../../src/net/namespace.ts";
import { Network } from "../../src/net/network.ts";
import { SECOND_NS } from "../../src/time/clock.ts";
import type { Frame } from "../../src/wire/frame.ts";
import { PACKET_SETUP, type PacketCase } from "../../tools/ipv6-packets.ts";

// test/golden/ipv6/packets.jsonl: extension headers, fragments, errors and redirects, packet by packet, as user-mode
// Linux answered them (tools/record-ipv6-packets.ts). Every octet is compared.

interface RecordedCase extends PacketCase {
  readonly answers: readonly { readonly device: string; readonly frame: string }[];
}

const [stamp, ...lines] = readFileSync(new URL("../golden/ipv6/packets.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n");
const RECORDED: readonly RecordedCase[] = lines.map((line) => JSON.parse(line) as RecordedCase);

class Stage {
  readonly #namespaces: Namespace[] = [];
  readonly #machine: Machine;
  readonly #answers: { readonly device: string; readonly frame: string }[] = [];

  constructor() {
    let network: Network | undefined;
    this.#machine = createMachine({
      seed: 1,
      bootTimeNs: 0n,
      createNamespace: (_id, machine) => {
        network ??= new Network(machine.clock, machine.random, machine.tracer);
        const namespace = new Namespace(network, undefined);
        this.#namespaces.push(namespace);
        return namespace;
      },
      destroyNamespace,
      programs: createProgramTable(),
    });
    this.shell(PACKET_SETUP);
    for (const name of ["w0", "x1"]) this.#listen(this.#device(name));
  }

  shell(script: string): void {
    this.#machine.files.writeFile("/root/setup.sh", new TextEncoder().encode(script), "truncate");
    let text = "";
    const sink = (bytes: Uint8Array): void => {
      text += new TextDecoder().decode(bytes);
    };
    const process = this.#machine.start("bash", ["bash", "/root/setup.sh"], { stdout: sink, stderr: sink });
    this.#machine.run({ ended: process });
    if (text !== "") throw new Error(text);
  }

  play({ frames, settings = {}, waitSeconds = 0.12 }: RecordedCase): RecordedCase["answers"] {
    const names = Object.keys(settings);
    const { sysctl } = this.#device("h0").host as Namespace;
    const path = (name: string): string => name.replaceAll(".", "/");
    const before = names.map((name) => sysctl.read(path(name)));
    for (const name of names) expect(sysctl.write(path(name), settings[name]!).ok, name).toBe(true);
    this.#answers.length = 0;
    const wire = this.#device("w0");
    for (const frame of frames) {
      (wire.host as Namespace).sockets.packet().send(Buffer.from(frame, "hex"), wire.ifindex, 0x86dd);
    }
    this.#wait(waitSeconds);
    for (const [index, old] of [...before.entries()].reverse()) {
      if (old.ok) sysctl.write(path(names[index]!), old.value);
    }
    return [...this.#answers];
  }

  #wait(seconds: number): void {
    const { clock } = this.#machine;
    const until = clock.now() + seconds * SECOND_NS;
    this.#machine.run({ timeNs: until });
    if (clock.now() < until) clock.spend(until - clock.now());
  }

  #device(name: string): NetDevice {
    for (const { devices } of this.#namespaces) {
      const device = devices.byName(name);
      if (device !== undefined) return device;
    }
    throw new Error(name);
  }

  #listen(device: NetDevice): void {
    device.taps.add({
      protocol: "all",
      capture: (_device, frame) => {
        if (frame.packetType === "outgoing" || isChatter(frame)) return;
        this.#answers.push({ device: device.name, frame: Buffer.from(frame.bytes).toString("hex") });
      },
    });
  }
}

/** The identification of fragments that the host makes is random. */
function masked({ device, frame }: RecordedCase["answers"][number]): string {
  const fragment = frame.slice(40, 42) === "2c" && frame.slice(12, 24) === HOST_MAC;
  return `${device} ${fragment ? `${frame.slice(0, 116)}--------${frame.slice(124)}` : frame}`;
}

const HOST_MAC = "ba6b8c000002";

/** As in tools/record-ipv6-packets.py. */
function isChatter({ bytes }: Frame): boolean {
  if (bytes[12] !== 0x86 || bytes[13] !== 0xdd) return true;
  const options = bytes[20] === 0;
  const header = options ? bytes[54] : bytes[20];
  const offset = options ? 54 + 8 * (bytes[55]! + 1) : 54;
  return header === 58 && [130, 131, 132, 133, 134, 135, 136, 143].includes(bytes[offset]!);
}

describe(`packets as ${stamp}`, () => {
  let stage: Stage;
  beforeAll(() => {
    stage = new Stage();
  });
  test.each(RECORDED)("$name", (recorded) => {
    expect(stage.play(recorded).map(masked)).toEqual(recorded.answers.map(masked));
  });
});

test("there are more than 150 packets", () => {
  expect(RECORDED.length).toBeGreaterThan(150);
});
