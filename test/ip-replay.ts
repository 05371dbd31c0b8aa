import { readFileSync } from "node:fs";
import { createProgramTable } from "../src/commands/registry.ts";
import { createMachine } from "../src/kernel/emulated-machine.ts";
import type { Machine, RunResult } from "../src/kernel/machine.ts";
import { destroyNamespace } from "../src/net/destroy-namespace.ts";
import { Namespace } from "../src/net/namespace.ts";
import { Network } from "../src/net/network.ts";
import { SECOND_NS } from "../src/time/clock.ts";
import { decodeText } from "../src/wire/text.ts";
import { closeLine, commandsOf, type RecordedCommand, withoutUsage } from "../tools/golden-commands.ts";

export const GOLDEN_DIRECTORY: URL = new URL("golden/ip/", import.meta.url);

/** Runs the commands of one script of test/golden/ip on the emulated machine, as the recorder ran them. */
export function replay(name: string): readonly RecordedCommand[] {
  const machine = emulate();
  const script = readFileSync(new URL(`${name}.sh`, GOLDEN_DIRECTORY), "utf8");
  runCommand(machine, "ip link set lo up");
  return commandsOf(script).map((command) => runCommand(machine, command));
}

export function emulate(): Machine {
  let network: Network | undefined;
  return createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (_id, machine) => {
      network ??= new Network(machine.clock, machine.random, machine.tracer);
      return new Namespace(network, undefined);
    },
    destroyNamespace,
    programs: createProgramTable(),
  });
}

export function runCommand(machine: Machine, command: string): RecordedCommand {
  const args = splitWords(command);
  let output = "";
  const sink = (bytes: Uint8Array): void => {
    output += decodeText(bytes);
  };
  if (args[0] === "sleep") {
    machine.run({ timeNs: machine.clock.now() + Number(args[1]) * SECOND_NS });
    return { command, output, status: 0 };
  }
  for (const file of ["batch.txt", "good.txt", "settings.conf"]) {
    if (command.endsWith(file)) {
      machine.files.writeFile(`/root/${file}`, readFileSync(new URL(file, GOLDEN_DIRECTORY)), "truncate");
    }
  }
  const process = machine.start(args[0]!, args, { stdout: sink, stderr: sink });
  let result: RunResult;
  try {
    result = machine.run({ ended: process });
  } catch (error) {
    return { command, output: `${output}${String(error)}\n`, status: -1 };
  }
  if (result.kind !== "ended") return { command, output: `${output}${result.kind}\n`, status: -1 };
  const status = result.status.kind === "exited" ? result.status.status : -1;
  return { command, output: withoutUsage(closeLine(output)), status };
}

/** Words and quotes: all the shell that these scripts need. */
function splitWords(command: string): readonly string[] {
  const words = command.match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  return words.map((word) => word.replace(/^(["'])(.*)\1$/, "$2"));
}
