import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createProgramTable } from "../src/commands/registry.ts";
import { createMachine } from "../src/kernel/emulated-machine.ts";
import type { HostFiles } from "../src/kernel/file-system.ts";
import type { Namespace } from "../src/net/namespace.ts";

const FOLDER = "test/golden/shell";

const NO_SYSCTL = {
  read: () => ({ ok: false, errno: "ENOENT" }),
  write: () => ({ ok: false, errno: "ENOENT" }),
  paths: () => [],
};

/** The recorded scripts run in an empty folder, with only themselves in it. */
function onlyFile(name: string, text: Uint8Array): HostFiles {
  return {
    mountPoint: "/work",
    kindOf: (path) => (path === "" ? "directory" : path === name ? "file" : undefined),
    read: () => text,
    list: () => [name],
    isExecutable: () => false,
  };
}

function run(name: string): { status: number; stdout: string; stderr: string } {
  const file = `${name}.sh`;
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 1_700_000_000_000_000_000n,
    createNamespace: (id) => ({ id, sysctl: NO_SYSCTL }) as unknown as Namespace,
    destroyNamespace: () => undefined,
    programs: createProgramTable(),
    hostFiles: onlyFile(file, readFileSync(join(FOLDER, file))),
  });
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const process = machine.start("bash", ["bash", file], {
    cwd: "/work",
    stdout: (bytes) => stdout.push(bytes.slice()),
    stderr: (bytes) => stderr.push(bytes.slice()),
  });
  const result = machine.run({ ended: process });
  const text = (chunks: Uint8Array[]) => Buffer.concat(chunks).toString("latin1");
  const status = result.kind === "ended" && result.status.kind === "exited" ? result.status.status : -1;
  return { status, stdout: text(stdout), stderr: text(stderr) };
}

describe("our shell does what bash 5.2 was recorded doing", () => {
  const names = readdirSync(FOLDER)
    .filter((file) => file.endsWith(".expected"))
    .map((file) => file.slice(0, -".expected".length));
  it("has its recordings", () => expect(names.length).toBeGreaterThanOrEqual(150));
  for (const name of names) {
    it(name, () => {
      const expected = JSON.parse(readFileSync(join(FOLDER, `${name}.expected`), "utf8"));
      const { status, stdout, stderr } = run(name);
      expect({ stdout, stderr, status }).toEqual({
        stdout: expected.stdout,
        stderr: expected.stderr,
        status: expected.status,
      });
    });
  }
});
