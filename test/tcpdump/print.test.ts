import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { GOLDEN, machineWithCaptures, runTcpdump } from "./machine.ts";

// Every recorded run of the real tcpdump, made again with ours: the same bytes on standard output. The recordings are
// made by tools/record-tcpdump.ts.

interface Recording {
  readonly options: string;
  readonly file: string;
  readonly stdout: string;
}

function recordings(name: string): Recording[] {
  const lines = readFileSync(new URL(`print/${name}`, GOLDEN), "latin1").split("\n");
  const found: Recording[] = [];
  for (let at = 1; at < lines.length - 1; ) {
    const head = /^\$ tcpdump (.*) -r (\S+) # (\d+) lines$/.exec(lines[at]!);
    if (head === null) throw new Error(`${name}:${at + 1}: ${lines[at]}`);
    const count = Number(head[3]);
    const stdout = lines.slice(at + 1, at + 1 + count).map((line) => `${line}\n`);
    found.push({ options: head[1]!, file: head[2]!, stdout: stdout.join("") });
    at += 1 + count;
  }
  return found;
}

describe.each(readdirSync(new URL("print/", GOLDEN)))("%s", (name) => {
  const all = recordings(name);
  const machine = machineWithCaptures([...new Set(all.map(({ file }) => file))]);

  test.each(all.map(({ options, file, stdout }) => [options, file, stdout] as const))(
    "tcpdump %s -r %s",
    (options, file, stdout) => {
      const output = runTcpdump(machine, [...options.split(" "), "-r", file]);
      expect(output.stdout.split("\n")).toEqual(stdout.split("\n"));
      expect(output.status).toBe(0);
    },
  );
});
