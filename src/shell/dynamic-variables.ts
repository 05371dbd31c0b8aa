import { SECOND_NS } from "../time/clock.ts";
import type { Shell } from "./shell.ts";

/** Variables that bash computes when they are read. */
export function bindDynamicVariables(shell: Shell): void {
  const { dynamic } = shell.variables;
  const { machine } = shell.process;
  let startNs = machine.clock.now();
  let offset = 0n;
  dynamic.set("LINENO", { read: () => String(shell.line) });
  dynamic.set("BASHPID", { read: () => String(shell.process.pid) });
  dynamic.set("BASH_SUBSHELL", { read: () => String(shell.subshellDepth) });
  dynamic.set("RANDOM", { read: () => String(shell.random.below(32768)), write: () => undefined });
  dynamic.set("SRANDOM", { read: () => String(shell.random.uint32()) });
  dynamic.set("SECONDS", {
    read: () => String(BigInt(Math.floor((machine.clock.now() - startNs) / SECOND_NS)) + offset),
    write: (text) => {
      startNs = machine.clock.now();
      offset = /^-?[0-9]+$/.test(text) ? BigInt(text) : 0n;
    },
  });
  dynamic.set("EPOCHSECONDS", { read: () => String(nowNs(shell) / 1_000_000_000n) });
  dynamic.set("EPOCHREALTIME", {
    read: () => {
      const microseconds = nowNs(shell) / 1000n;
      return `${microseconds / 1_000_000n}.${String(microseconds % 1_000_000n).padStart(6, "0")}`;
    },
  });
  dynamic.set("FUNCNAME", { read: () => shell.callStack.at(-1) ?? "" });
}

function nowNs(shell: Shell): bigint {
  const { machine } = shell.process;
  return machine.bootTimeNs + BigInt(Math.floor(machine.clock.now()));
}
