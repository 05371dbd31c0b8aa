import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { decodeText } from "../../src/wire/text.ts";
import { maskSockets } from "../../tools/socket-masks.ts";
import { emulate } from "../ip-replay.ts";

/**
 * Every script of test/golden/sockets prints here what it printed on user-mode Linux with the real programs
 * (tools/record-sockets.ts), line by line, but for what tools/socket-masks.ts names.
 */
const DIRECTORY = new URL("../golden/sockets/", import.meta.url);

describe("scripts about sockets print what they printed on a real kernel", () => {
  const names = readdirSync(DIRECTORY);
  const recorded = names
    .filter((name) => name.endsWith(".uml") && name !== "calls.sh.uml")
    .map((name) => name.replace(/\.uml$/, ""));
  it.each(recorded)("%s", (name) => {
    const output = run(name);
    const golden = readFileSync(new URL(`${name}.uml`, DIRECTORY), "utf8");
    expect(maskSockets(output).split("\n")).toEqual(maskSockets(golden).split("\n"));
  });
});

function run(name: string): string {
  const machine = emulate();
  for (const file of readdirSync(DIRECTORY)) {
    if (!file.endsWith(".uml") && name !== "calls.sh.uml")
      machine.files.writeFile(`/root/${file}`, readFileSync(new URL(file, DIRECTORY)), "truncate");
  }
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", `/root/${name}`], {
    stdout: sink,
    stderr: sink,
    cwd: "/root",
  });
  const result = machine.run({ ended: process });
  const status =
    result.kind === "ended" && result.status.kind === "exited" ? result.status.status : result.kind;
  return `${output}[exit ${status}]\n`;
}
