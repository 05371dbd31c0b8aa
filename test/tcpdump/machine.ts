import { readFileSync } from "node:fs";
import { tcpdumpProgram } from "../../src/commands/tcpdump/program.ts";
import { createMachine } from "../../src/kernel/emulated-machine.ts";
import { DEBIAN_HOSTS } from "../../src/kernel/etc-files.ts";
import type { Machine } from "../../src/kernel/machine.ts";
import type { Namespace } from "../../src/net/namespace.ts";
import { encodeText } from "../../src/wire/text.ts";

/** Recordings of the real program: capture files and what it printed of them. */
export const GOLDEN = new URL("../golden/tcpdump/", import.meta.url);

/** A machine with the capture files under /golden, in a namespace with lo only, as the recordings were made. */
export function machineWithCaptures(files: readonly string[]): Machine {
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id, rtnetlink: { getLink, dumpLinks: () => [] } }) as unknown as Namespace,
    destroyNamespace: () => undefined,
    programs: { byName: () => undefined, byPath: () => undefined },
  });
  machine.files.writeFile("/etc/hosts", encodeText(DEBIAN_HOSTS), "truncate");
  // No network here, as there was none when the recordings were made.
  machine.files.writeFile("/etc/nsswitch.conf", encodeText("hosts: files\n"), "truncate");
  machine.files.makeDirectory("/golden");
  for (const directory of ["traffic", "corner", "written-here"])
    machine.files.makeDirectory(`/golden/${directory}`);
  for (const file of files) addFile(machine, file);
  return machine;
}

function addFile(machine: Machine, file: string): void {
  const bytes = new Uint8Array(readFileSync(new URL(file, GOLDEN)));
  const written = machine.files.writeFile(`/golden/${file}`, bytes, "truncate");
  if (!written.ok) throw new Error(written.errno);
}

function getLink(by: { readonly ifindex?: number }): { readonly name: string } | undefined {
  return by.ifindex === 1 ? { name: "lo" } : undefined;
}

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: unknown;
}

/** Runs our tcpdump to its end; output as Latin-1, as the recordings are kept. */
export function runTcpdump(machine: Machine, args: readonly string[]): Output {
  const stdout: Uint8Array[] = [];
  const stderr: Uint8Array[] = [];
  const process = machine.start(tcpdumpProgram, ["tcpdump", ...args], {
    stdout: (bytes) => stdout.push(bytes.slice()),
    stderr: (bytes) => stderr.push(bytes.slice()),
    cwd: "/golden",
  });
  const result = machine.run({ ended: process });
  return {
    stdout: Buffer.concat(stdout).toString("latin1"),
    stderr: Buffer.concat(stderr).toString("latin1"),
    status: result.kind === "ended" && result.status.kind === "exited" ? result.status.status : result,
  };
}
