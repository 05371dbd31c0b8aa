import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createEmulator } from "../src/cli/emulator/emulator.ts";
import { ENVIRONMENT } from "../src/cli/guest-place.ts";
import { encodeText } from "../src/wire/text.ts";
import { parseRecording, type RecordedCommand, withoutUsage } from "../tools/golden-commands.ts";
import { NAMES_FOLDER, namesScript } from "../tools/names-script.ts";
import { KNOWN } from "./names-known.ts";

/**
 * What name resolution, dnsmasq and mounts print on the emulator against what they printed on Linux (test/golden/names,
 * recorded by tools/record-names.ts). KNOWN lists what differs and why; a listed command that agrees fails the test too.
 */
const SCRIPTS = readdirSync(NAMES_FOLDER)
  .filter((file) => file.endsWith(".sh"))
  .map((file) => file.slice(0, -3));

/** What chance or the clock decides: identifiers, cookies, ports, times, process numbers. */
const MASKS: readonly (readonly [RegExp, string])[] = [
  [/, id: \d+$/gm, ", id: ID"],
  [/ ident=\d+/g, " ident=ID"],
  [/^(; COOKIE:) .*/gm, "$1 COOKIE"],
  [/^(;; Query time:) \d+ msec$/gm, "$1 TIME msec"],
  [/^(;; WHEN:) .*/gm, "$1 WHEN"],
  [/time=[0-9.]+ ms/g, "time=TIME ms"],
  [/, time \d+ms$/gm, ", time TIMEms"],
  [/^rtt .*$/gm, "rtt TIME"],
  [/^[A-Z][a-z]{2} [ 0-9]\d \d\d:\d\d:\d\d (dnsmasq\[)\d+\]/gm, "$1PID]"],
  [/ in \d+ ms\b/g, " in TIME ms"],
  [/(\b10\.0\.0\.1\.)\d+( > [0-9.]+\.53: )\d+/g, "$1PORT$2ID"],
];

function masked({ command, output, status }: RecordedCommand): string {
  const text = MASKS.reduce((so, [pattern, word]) => so.replace(pattern, word), output);
  return `$ ${command}\n${text}[${status}]\n`;
}

function replay(name: string): readonly RecordedCommand[] {
  const machine = createEmulator({ seed: 1 });
  const script = namesScript(readFileSync(`${NAMES_FOLDER}/${name}.sh`, "utf8"));
  machine.files.writeFile(`/root/${name}.sh`, encodeText(script), "truncate");
  const chunks: Uint8Array[] = [];
  const sink = (bytes: Uint8Array): void => void chunks.push(bytes.slice());
  const shell = machine.start("bash", ["bash", `${name}.sh`], {
    ...{ stdout: sink, stderr: sink, cwd: "/root", env: ENVIRONMENT },
  });
  const result = machine.run({ ended: shell });
  if (result.kind !== "ended") throw new Error(JSON.stringify(result));
  const text = Buffer.concat(chunks).toString("utf8");
  return parseRecording(text).map((one) => ({ ...one, output: withoutUsage(one.output) }));
}

describe("names as recorded on Linux 6.1", () => {
  it.each(SCRIPTS)("%s", (name) => {
    const recorded = parseRecording(readFileSync(`${NAMES_FOLDER}/${name}.golden`, "utf8"));
    const replayed = replay(name);
    const known = KNOWN[name] ?? {};
    expect(recorded.length).toBeGreaterThan(5);
    const differing: string[] = [];
    for (const [index, wanted] of recorded.entries()) {
      const actual = replayed[index];
      const same = actual !== undefined && masked(actual) === masked(wanted);
      if (same && known[wanted.command] !== undefined) differing.push(`now the same: ${wanted.command}`);
      if (!same && known[wanted.command] === undefined) {
        differing.push(`${masked(wanted)}--- here\n${actual === undefined ? "not run\n" : masked(actual)}`);
      }
    }
    expect(differing.join("\n")).toBe("");
  });
});
