import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandsOf, parseRecording, type RecordedCommand } from "../tools/golden-commands.ts";
import { emulate, runCommand } from "./ip-replay.ts";

/**
 * Devices as `ip` and `bridge` show them, command for command as on Linux (test/golden/link, recorded by
 * tools/record-ip.ts): names and numbers, states and their delays, what follows a parent, tables, refusals.
 */
const DIRECTORY = new URL("golden/link/", import.meta.url);

/** Each mask with its reason. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // Addresses that nobody asked for are drawn at random; those of the scripts begin with ba:6b:8c.
  [/\b(?!ba:6b:8c|00:00:00|ff:ff:ff|01:|33:33)[0-9a-f]{2}(:[0-9a-f]{2}){5}\b/g, "(random)"],
  // Timers count down while the commands run.
  [/_timer +[0-9.]+/g, "_timer"],
];

function comparable({ command, output, status }: RecordedCommand): string {
  const masked = MASKS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), output);
  return `$ ${command}\n${masked}[${status}]`;
}

const NAMES = readdirSync(DIRECTORY)
  .filter((name) => name.endsWith(".golden"))
  .map((name) => name.slice(0, -".golden".length));

describe("links as recorded on Linux 6.1", () => {
  it.each(NAMES)("%s", (name) => {
    const recorded = parseRecording(readFileSync(new URL(`${name}.golden`, DIRECTORY), "utf8"));
    const machine = emulate();
    runCommand(machine, "ip link set lo up");
    const script = readFileSync(new URL(`${name}.sh`, DIRECTORY), "utf8");
    const replayed = commandsOf(script).map((command) => runCommand(machine, command));
    expect(replayed.map(comparable).join("\n")).toBe(recorded.map(comparable).join("\n"));
  });
});
