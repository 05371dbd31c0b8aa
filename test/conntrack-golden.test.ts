import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commandsOf, parseRecording, type RecordedCommand } from "../tools/golden-commands.ts";
import { emulate, runCommand } from "./ip-replay.ts";

/**
 * What `conntrack` prints, command for command as conntrack-tools 1.4.7 did on Linux 6.1 (test/golden/conntrack/cli.sh,
 * recorded by tools/record-ip.ts).
 */
const DIRECTORY = new URL("golden/conntrack/", import.meta.url);

/** Each mask with its reason. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  // Seconds count down while the guest starts programs, which takes no time here.
  [/^((?:ipv[46] +\d+ )?[a-z0-9]+ +\d+) \d+ /gm, "$1 T "],
  [/<timeout>\d+</g, "<timeout>T<"],
  [/^(-[AUD] -t) \d+ /gm, "$1 T "],
  // A hash seeded at boot.
  [/<id>\d+</g, "<id>N<"],
];

/** Entries are listed in the order of a hash seeded at boot. */
function sorted(output: string): string {
  return output.split("\n").sort().join("\n");
}

function comparable({ command, output, status }: RecordedCommand): string {
  const masked = MASKS.reduce((text, [pattern, instead]) => text.replace(pattern, instead), output);
  return `$ ${command}\n${sorted(masked)}[${status}]`;
}

describe("conntrack as recorded on Linux 6.1", () => {
  const recorded = parseRecording(readFileSync(new URL("cli.golden", DIRECTORY), "utf8"));
  const machine = emulate();
  const script = readFileSync(new URL("cli.sh", DIRECTORY), "utf8");
  const replayed = commandsOf(script).map((command) => runCommand(machine, command));

  it("runs every command of the script", () => {
    expect(replayed.map(({ command }) => command)).toEqual(recorded.map(({ command }) => command));
  });

  it.each(recorded.map((each, index) => [`${index + 1}: ${each.command}`, index] as const))(
    "%s",
    (_name, index) => {
      expect(comparable(replayed[index]!)).toBe(comparable(recorded[index]!));
    },
  );
});
