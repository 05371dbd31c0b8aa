import { basename, dirname, resolve } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { HostInput } from "../kernel/host-stream.ts";
import type { Machine, RunResult } from "../kernel/machine.ts";
import type { Process } from "../kernel/process.ts";
import { complain, USAGE_STATUS } from "./complaint.ts";
import { createEmulator } from "./emulator/emulator.ts";
import { hostFolder } from "./emulator/host-folder.ts";
import { exitStatusNumber } from "./emulator/target.ts";
import { ENVIRONMENT, SCRIPT_DIRECTORY } from "./guest-place.ts";

/** `ipvl shell [--empty | FILE]`: a prompt on an emulated machine; the article's, unless asked for another. */
export async function shellCommand(args: readonly string[]): Promise<number> {
  const options = parseShellOptions(args);
  if (typeof options === "string") return complain(`shell: ${options}`);
  const { file, seed } = options;
  const folder = file === undefined ? process.cwd() : dirname(resolve(file));
  const machine = createEmulator({ seed, hostFiles: hostFolder(SCRIPT_DIRECTORY, folder, new Map()) });
  if (file !== undefined) {
    const problem = prepare(machine, basename(file));
    if (problem !== undefined) return complain(`shell: ${file}: ${problem}`);
  }
  return await new Terminal(machine).run();
}

interface ShellOptions {
  readonly file: string | undefined;
  readonly seed: string;
}

function parseShellOptions(args: readonly string[]): ShellOptions | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { empty: { type: "boolean", default: false }, seed: { type: "string", default: "1" } },
    });
    if (positionals.length > 1) return "one file at most";
    if (values.empty && positionals.length > 0) return "--empty and a file exclude each other";
    const article = fileURLToPath(new URL("../../../labs/article/machine.sh", import.meta.url));
    return { file: values.empty ? undefined : (positionals[0] ?? article), seed: values.seed };
  } catch (error) {
    return (error as Error).message.split(". To specify")[0] ?? "";
  }
}

/** Runs a script to its end, in virtual time; a text says what went wrong. */
function prepare(machine: Machine, script: string): string | undefined {
  const print = (bytes: Uint8Array): void => void process.stderr.write(bytes);
  const shell = machine.start("bash", ["bash", script], {
    cwd: SCRIPT_DIRECTORY,
    env: ENVIRONMENT,
    stdout: print,
    stderr: print,
  });
  const ran = machine.run({ ended: shell });
  if (ran.kind !== "ended")
    return ran.kind === "limit" ? `limit reached: ${ran.message}` : "it would never end";
  const status = exitStatusNumber(ran.status);
  return status === 0 ? undefined : `exit status ${status}`;
}

/** How often the emulated clock is brought up to the wall's. */
const TICK_MS = 20;

/**
 * A person at a terminal. Virtual time keeps pace with the wall's while a command runs, so that `ping` takes its
 * second and Ctrl-C finds something to end. The host edits lines; the emulated shell gets whole ones.
 */
class Terminal {
  readonly #machine: Machine;
  readonly #input: HostInput;
  readonly #shell: Process;
  readonly #lines: Interface;
  /** What was printed after the last newline: the shell's prompt, once it waits for a line. */
  #tail = "";
  #prompted = false;

  constructor(machine: Machine) {
    this.#machine = machine;
    const isTerminal = process.stdin.isTTY === true;
    this.#input = new HostInput(isTerminal ? "terminal" : "pipe");
    const print = (bytes: Uint8Array): void => this.#print(bytes);
    this.#shell = machine.start("bash", ["bash"], {
      cwd: SCRIPT_DIRECTORY,
      env: ENVIRONMENT,
      stdin: this.#input,
      stdout: print,
      stderr: print,
      streams: isTerminal ? "terminal" : "pipe",
    });
    this.#lines = createInterface({ input: process.stdin, output: isTerminal ? process.stdout : undefined });
    this.#lines.on("line", (line) => {
      this.#prompted = false;
      this.#tail = "";
      this.#input.push(new TextEncoder().encode(`${line}\n`));
    });
    this.#lines.on("close", () => this.#input.end());
    this.#lines.on("SIGINT", () => this.#interrupt());
  }

  async run(): Promise<number> {
    for (;;) {
      const startedNs = this.#machine.clock.now();
      const startedMs = performance.now();
      const ran = this.#machine.run({ ended: this.#shell, timeNs: startedNs + TICK_MS * 1e6 });
      const status = this.#finished(ran);
      if (status !== undefined) {
        this.#lines.close();
        return status;
      }
      if (this.#input.isWanted()) this.#prompt();
      const spentMs = performance.now() - startedMs;
      await new Promise((wake) => setTimeout(wake, Math.max(0, TICK_MS - spentMs)));
    }
  }

  #finished(ran: RunResult): number | undefined {
    switch (ran.kind) {
      case "ended":
        return exitStatusNumber(ran.status);
      case "limit":
        return complain(`limit reached: ${ran.message}`);
      case "idle":
        return complain("nothing more can happen: every process waits for ever") || USAGE_STATUS;
      case "input":
      case "time":
        return undefined;
    }
  }

  #print(bytes: Uint8Array): void {
    process.stdout.write(bytes);
    const text = this.#tail + new TextDecoder().decode(bytes);
    this.#tail = text.slice(text.lastIndexOf("\n") + 1);
  }

  #prompt(): void {
    if (this.#prompted) return;
    this.#prompted = true;
    this.#lines.setPrompt(this.#tail);
    this.#lines.prompt(true);
  }

  /** Ctrl-C goes to everybody, as a terminal sends it; shells at a prompt and background jobs do not mind. */
  #interrupt(): void {
    process.stdout.write(this.#input.isWanted() ? "^C" : "^C\n");
    this.#prompted = false;
    this.#lines.write(null, { ctrl: true, name: "u" });
    for (const { pid } of this.#machine.processes()) this.#shell.kill(pid, "INT");
  }
}
