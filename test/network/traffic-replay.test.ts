import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/wire/text.ts";
import { emulate } from "../ip-replay.ts";

/**
 * Traffic over bridges and ipvlan ports while they are changed: each script prints here what it printed on user-mode
 * Linux 6.1.176, counters included.
 */
const DIRECTORY = new URL("../golden/traffic/", import.meta.url);

/** Round-trip times and identifiers of echo requests, the only things that differ from one recording to the next. */
const TIMES: readonly RegExp[] = [/time=[0-9.]+ ms/g, /time \d+ms/g, /\bid \d+, seq/g];

function masked(text: string): string {
  return TIMES.reduce((result, pattern) => result.replace(pattern, "time T"), text);
}

function run(name: string): string {
  const machine = emulate();
  machine.files.writeFile(`/root/${name}`, readFileSync(new URL(name, DIRECTORY)), "truncate");
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", `/root/${name}`], { stdout: sink, stderr: sink });
  const result = machine.run({ ended: process });
  const status =
    result.kind === "ended" && result.status.kind === "exited" ? result.status.status : result.kind;
  return `${output}[exit ${status}]\n`;
}

describe("traffic as on a real kernel", () => {
  it.each(readdirSync(DIRECTORY).filter((name) => name.endsWith(".sh")))("%s", (name) => {
    const recorded = readFileSync(new URL(`${name}.uml`, DIRECTORY), "utf8");
    expect(masked(run(name))).toBe(masked(recorded));
  });
});
