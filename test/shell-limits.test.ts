import { expect, it } from "vitest";
import { createProgramTable } from "../src/commands/registry.ts";
import { createMachine } from "../src/kernel/emulated-machine.ts";
import type { RunResult } from "../src/kernel/machine.ts";
import type { Namespace } from "../src/net/namespace.ts";
import { SECOND_NS } from "../src/time/clock.ts";
import { decodeText } from "../src/wire/text.ts";
import { fuzzShell } from "./fuzz/shell.ts";

const NO_SYSCTL = {
  read: () => ({ ok: false, errno: "ENOENT" }),
  write: () => ({ ok: false, errno: "ENOENT" }),
  paths: () => [],
};

function run(script: string, seed = 1): { result: RunResult; output: string; timeNs: number } {
  const machine = createMachine({
    seed,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id, sysctl: NO_SYSCTL }) as unknown as Namespace,
    destroyNamespace: () => undefined,
    programs: createProgramTable(),
    limits: { maximumSteps: 400_000, maximumOutputBytes: 1_000_000 },
  });
  let output = "";
  const sink = (bytes: Uint8Array) => {
    output += decodeText(bytes);
  };
  const process = machine.start("bash", ["bash", "-c", script], { stdout: sink, stderr: sink });
  const result = machine.run({ ended: process });
  return { result, output, timeNs: machine.clock.now() };
}

const HOSTILE: readonly (readonly [what: string, script: string, limit: string])[] = [
  ["an endless loop", "while :; do :; done", "maximumSteps"],
  ["an endless loop in the background", "while :; do x=1; done & wait", "maximumSteps"],
  ["endless output", "yes", "maximumOutputBytes"],
  ["an endless copy", "cat /dev/zero > /dev/null", "maximumSteps"],
  ["deep recursion", "f() { f; }; f", "maximumShellDepth"],
  ["deep recursion through subshells", "f() { echo $(f); }; f", "maximumShellDepth"],
  ["deep recursion by eval", "f() { eval f; }; f", "maximumShellDepth"],
  ["a fork bomb", ":(){ :|:& };:; sleep 100", "maximumProcesses"],
  ["a value that doubles", "x=a; while :; do x=$x$x; done", "maximumTextLength"],
  ["a brace expansion of everything", "echo {1..100000000}", "maximumTextLength"],
];

for (const [what, script, limit] of HOSTILE) {
  it(`ends ${what} with a named limit`, () => {
    expect(run(script).result).toMatchObject({ kind: "limit", limit });
  });
}

it("tells a fork bomb what bash tells it", () => {
  expect(run(":(){ :|:& };:; sleep 100").output).toMatch(/fork: retry: Resource temporarily unavailable/);
});

it("carries a line of ten million bytes", () => {
  const { output } = run('x=$(head -c 10000000 /dev/zero | tr "\\0" a); echo ${#x}; echo "$x" | wc -c');
  expect(output).toBe("10000000\n10000001\n");
}, 30_000);

it("says who waits when nothing can happen any more", () => {
  expect(run("sleep infinity; echo").result).toMatchObject({
    kind: "idle",
    waiting: [{ name: "bash" }, { name: "sleep" }],
  });
});

it("lets virtual time pass in a busy loop", () => {
  const { result, timeNs } = run("while [ $SECONDS -lt 1 ]; do :; done");
  expect(result).toMatchObject({ kind: "ended" });
  expect(timeNs).toBeGreaterThanOrEqual(SECOND_NS);
});

it("draws the same random numbers for one seed and others for another", () => {
  const script = "echo $RANDOM $RANDOM $(mktemp -u) $(head -c 8 /dev/urandom | tr -dc a-z)";
  expect(run(script, 1).output).toBe(run(script, 1).output);
  expect(run(script, 1).output).not.toBe(run(script, 2).output);
});

it("survives random and mangled scripts", () => {
  expect(fuzzShell(400, 20261123)).toEqual({ cases: 400 });
});
