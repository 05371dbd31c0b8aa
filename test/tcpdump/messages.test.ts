import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { createEmulator } from "../../src/cli/emulator/emulator.ts";
import { encodeText } from "../../src/kernel/text.ts";
import { GOLDEN } from "./machine.ts";

// messages.sh on the emulator prints what it printed on Linux 6.1 with tcpdump 4.99.3 (messages.txt): errors, what is
// said at the start and at the end, exit statuses, signals, devices that go.

test("every message and exit status as recorded", () => {
  const machine = createEmulator({ seed: 1 });
  const script = readFileSync(new URL("messages.sh", GOLDEN), "utf8");
  machine.files.writeFile("/root/messages.sh", encodeText(script), "truncate");
  const chunks: Uint8Array[] = [];
  const sink = (bytes: Uint8Array): void => {
    chunks.push(bytes.slice());
  };
  const shell = machine.start("bash", ["bash", "messages.sh"], { stdout: sink, stderr: sink, cwd: "/root" });
  const result = machine.run({ ended: shell });
  expect(result).toEqual({ kind: "ended", status: { kind: "exited", status: 0 } });
  const recorded = readFileSync(new URL("messages.txt", GOLDEN), "utf8");
  expect(Buffer.concat(chunks).toString("utf8").split("\n")).toEqual(recorded.split("\n"));
});
