import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createEmulator } from "../../src/cli/emulator/emulator.ts";
import { encodeText } from "../../src/wire/text.ts";
import { GOLDEN } from "./machine.ts";

// Scripts that run tcpdump print on the emulator what they printed on Linux 6.1 with tcpdump 4.99.3
// (`ipvl run NAME.sh --on uml > NAME.txt`): messages.sh has errors, what is said at the start and at the end, exit
// statuses, signals, devices that go; live.sh captures pings while they happen.

/** ping's identifier is chance. */
const mask = (text: string): string[] => text.replace(/, id \d+/g, ", id N").split("\n");

test.each(["messages", "live"])("%s.sh", (name) => {
  const machine = createEmulator({ seed: 1 });
  const script = readFileSync(new URL(`${name}.sh`, GOLDEN), "utf8");
  machine.files.writeFile("/root/script.sh", encodeText(script), "truncate");
  const chunks: Uint8Array[] = [];
  const sink = (bytes: Uint8Array): void => {
    chunks.push(bytes.slice());
  };
  const shell = machine.start("bash", ["bash", "script.sh"], { stdout: sink, stderr: sink, cwd: "/root" });
  const result = machine.run({ ended: shell });
  expect(result).toEqual({ kind: "ended", status: { kind: "exited", status: 0 } });
  const recorded = readFileSync(new URL(`${name}.txt`, GOLDEN), "latin1");
  expect(mask(Buffer.concat(chunks).toString("latin1"))).toEqual(mask(recorded));
});
