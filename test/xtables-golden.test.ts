import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Machine } from "../src/kernel/machine.ts";
import { decodeText } from "../src/wire/text.ts";
import { closeLine, parseRecording, type RecordedCommand, withoutUsage } from "../tools/golden-commands.ts";
import { emulate, runCommand } from "./ip-replay.ts";

/**
 * What iptables, ip6tables and their -save and -restore print, command for command as on Linux with iptables 1.8.9
 * (test/golden/xtables, recorded by tools/record-ip.ts): listings, refusals, and counters after traffic.
 */
const DIRECTORY = new URL("golden/xtables/", import.meta.url);

/** Each mask with its reason. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/time=[0-9.]+ ms/g, "time=T ms"], // round-trip times
  [/time \d+ms/g, "time T"],
  [/= [0-9./]+ ms/g, "= T ms"],
  [/\bid [1-9]\d*,/g, "id N,"], // IP and ICMP identifiers
  [/\bID=[1-9]\d*/g, "ID=N"],
  [/\bFLOWLBL=[1-9]\d*/g, "FLOWLBL=N"], // flow labels come from a hash with a secret
  [/\bMAC=[0-9a-f:]+/g, "MAC=M"], // random MAC addresses
];

function comparable({ command, output, status }: RecordedCommand): string {
  const masked = MASKS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), output);
  return `$ ${command}\n${masked}[${status}]`;
}

/** One command in a shell of its own, as `eval` ran it with both streams in one file. */
function runInShell(machine: Machine, command: string): RecordedCommand {
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", "-c", command], { stdout: sink, stderr: sink });
  const result = machine.run({ ended: process });
  const status = result.kind === "ended" && result.status.kind === "exited" ? result.status.status : -1;
  return { command, output: withoutUsage(closeLine(output)), status };
}

const NAMES = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".golden"))
  .map((name) => name.slice(0, -".golden".length));

describe("iptables as recorded on Linux 6.1", () => {
  it.each(NAMES)("%s", (name) => {
    const recorded = parseRecording(readFileSync(new URL(`${name}.golden`, DIRECTORY), "utf8"));
    const machine = emulate();
    runCommand(machine, "ip link set lo up");
    const replayed = recorded.map(({ command }) => runInShell(machine, command));
    expect(replayed.map(comparable).join("\n")).toBe(recorded.map(comparable).join("\n"));
  });
});
