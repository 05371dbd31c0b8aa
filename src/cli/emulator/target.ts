import type { Machine, RunResult } from "../../kernel/machine.ts";
import type { ExitStatus, Process } from "../../kernel/process.ts";
import { SIGNALS } from "../../kernel/signal.ts";
import type { TraceListener } from "../../trace/tracer.ts";
import { ENVIRONMENT, SCRIPT_DIRECTORY } from "../guest-place.ts";
import type { ScriptOutcome, ScriptSource, ScriptTarget } from "../script-target.ts";
import { createEmulator } from "./emulator.ts";
import { hostFolder } from "./host-folder.ts";

export interface EmulatorTargetOptions {
  readonly seed: number | string;
  readonly trace?: TraceListener;
  /** Called with each piece of output as it is written; the result has it all the same. */
  readonly onOutput?: (stream: "stdout" | "stderr", bytes: Uint8Array) => void;
}

/** The emulated kernel: a new machine for each script. */
export function emulatorTarget(options: EmulatorTargetOptions): ScriptTarget {
  return {
    run: (scripts) => {
      // One after the other, and each only when the one before has been told about.
      let before: Promise<unknown> = Promise.resolve();
      const outcomes = scripts.map((script) => {
        const outcome = before.then(() => runSafely(script, options));
        before = outcome;
        return outcome;
      });
      return { outcomes, versions: Promise.resolve(undefined) };
    },
  };
}

/** An exception is our own mistake: told in one line, as every other end of a script. */
function runSafely(source: ScriptSource, options: EmulatorTargetOptions): ScriptOutcome {
  try {
    return runScript(source, options);
  } catch (error) {
    const { message, stack } = error as Error;
    const where = /\n\s+at (.*)/.exec(stack ?? "")?.[1] ?? "";
    return { ok: false, reason: `a mistake of the emulator's own: ${message} (${where})` };
  }
}

function runScript(source: ScriptSource, options: EmulatorTargetOptions): ScriptOutcome {
  const script = new TextEncoder().encode(source.script);
  const hostFiles = hostFolder(SCRIPT_DIRECTORY, source.directory, new Map([[source.name, script]]));
  const machine = createEmulator({ seed: options.seed, hostFiles });
  if (machine.programs.byName("bash") === undefined)
    return { ok: false, reason: "the emulator has no shell yet" };
  if (options.trace !== undefined) machine.tracer.listen(options.trace);
  const stdout = new OutputBuffer();
  const stderr = new OutputBuffer();
  const shell = machine.start("bash", ["bash", source.name], {
    cwd: SCRIPT_DIRECTORY,
    env: ENVIRONMENT,
    stdout: (bytes) => {
      stdout.add(bytes);
      options.onOutput?.("stdout", bytes);
    },
    stderr: (bytes) => {
      stderr.add(bytes);
      options.onOutput?.("stderr", bytes);
    },
  });
  const ran = machine.run({ ended: shell });
  if (ran.kind !== "ended") return { ok: false, reason: whyNotEnded(ran) };
  const files = new Map(writtenFiles(machine));
  const status = exitStatusNumber(ran.status);
  return { ok: true, result: { stdout: stdout.bytes(), stderr: stderr.bytes(), status, files } };
}

/** As `$?` shows it. */
export function exitStatusNumber(status: ExitStatus): number {
  return status.kind === "exited" ? status.status : 128 + SIGNALS[status.signal];
}

function whyNotEnded(ran: Exclude<RunResult, { kind: "ended" }>): string {
  switch (ran.kind) {
    case "limit":
      return `limit reached: ${ran.message}`;
    case "idle":
      return `nothing more can happen, and ${namesOf(ran.waiting)} would wait for ever`;
    case "input":
    case "time":
      return `stopped: ${ran.kind}`;
  }
}

function namesOf(processes: readonly Process[]): string {
  return processes.map(({ pid }) => `process ${pid}`).join(", ") || "no process is left";
}

function* writtenFiles(machine: Machine): Generator<readonly [string, Uint8Array]> {
  for (const [path, bytes] of machine.writtenFiles(SCRIPT_DIRECTORY)) {
    yield [path.slice(SCRIPT_DIRECTORY.length + 1), bytes];
  }
}

class OutputBuffer {
  readonly #chunks: Uint8Array[] = [];

  add(bytes: Uint8Array): void {
    this.#chunks.push(bytes.slice());
  }

  bytes(): Uint8Array {
    return Buffer.concat(this.#chunks);
  }
}
