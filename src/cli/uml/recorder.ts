import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findProgram, missingForUml } from "../programs.ts";
import { parseVersions, readScriptJob, writeScriptJob } from "../script-job.ts";
import type {
  RunningScripts,
  ScriptOutcome,
  ScriptSource,
  ScriptTarget,
  TargetVersions,
} from "../script-target.ts";
import { DONE_MARK, INIT_SCRIPT, JOB_SCRIPT } from "./guest.ts";

export interface UmlOptions {
  /** Scripts at the same time; they share one boot, the CPU and the clock, nothing else. */
  readonly parallel: number;
  readonly timeoutSeconds: number;
  /** Ends the guest at once; every script that has not ended then fails with "interrupted". */
  readonly signal?: AbortSignal;
}

/** Boot, modules and halt; several times what an idle machine takes. */
const BOOT_SECONDS = 60;
const CONSOLE_TAIL_CHARACTERS = 600;

/** A real kernel: boots user-mode Linux once per `run`, each script in namespaces of its own. Leaves no file behind. */
export function umlTarget(options: UmlOptions): ScriptTarget {
  return { run: (scripts) => startOnUml(scripts, options) };
}

function startOnUml(scripts: readonly ScriptSource[], options: UmlOptions): RunningScripts {
  const pending = scripts.map(() => new PendingOutcome());
  const versions = recordAll(scripts, pending, options).then(
    (recorded) => {
      const reason = recorded.ok ? `no result; ${recorded.console}` : recorded.reason;
      for (const outcome of pending) outcome.settle({ ok: false, reason });
      return recorded.ok ? recorded.versions : undefined;
    },
    (error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      for (const outcome of pending) outcome.settle({ ok: false, reason });
      return undefined;
    },
  );
  return { outcomes: pending.map((outcome) => outcome.promise), versions };
}

/** The outcome of a script still to end; only the first `settle` counts. */
class PendingOutcome {
  readonly promise: Promise<ScriptOutcome>;
  settle: (outcome: ScriptOutcome) => void = () => {};

  constructor() {
    this.promise = new Promise((resolve) => {
      this.settle = resolve;
    });
  }
}

type Recorded =
  | { readonly ok: true; readonly versions: TargetVersions; readonly console: string }
  | { readonly ok: false; readonly reason: string };

async function recordAll(
  scripts: readonly ScriptSource[],
  pending: readonly PendingOutcome[],
  options: UmlOptions,
): Promise<Recorded> {
  const missing = await missingForUml();
  if (missing !== undefined) return { ok: false, reason: missing };
  const work = await mkdtemp(join(tmpdir(), "ipvl-uml-"));
  try {
    if (/[,\s"]/.test(work)) return { ok: false, reason: `cannot work in a directory of this name: ${work}` };
    await writeJobs(work, scripts, options);
    const reading: Promise<void>[] = [];
    const boot = await bootGuest(work, scripts.length, options, (index) => {
      reading.push(settleFromFiles(join(work, String(index)), pending[index], options));
    });
    await Promise.all(reading);
    if (boot.kind !== "halted") return { ok: false, reason: failureText(boot, options) };
    return {
      ok: true,
      versions: await readVersions(work),
      console: `the guest's console ends:\n${boot.console}`,
    };
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function settleFromFiles(
  folder: string,
  pending: PendingOutcome | undefined,
  options: UmlOptions,
): Promise<void> {
  pending?.settle(await readScriptJob(folder, options.timeoutSeconds));
}

async function readVersions(work: string): Promise<TargetVersions> {
  return parseVersions(await readFile(join(work, "versions"), "utf8"), " (user-mode Linux)");
}

async function writeJobs(work: string, jobs: readonly ScriptSource[], options: UmlOptions): Promise<void> {
  await writeFile(join(work, "init.sh"), INIT_SCRIPT, { mode: 0o755 });
  await writeFile(join(work, "job.sh"), JOB_SCRIPT, { mode: 0o755 });
  await writeFile(join(work, "jobs"), jobs.map((_, index) => `${index}\n`).join(""));
  for (const [index, job] of jobs.entries()) {
    await writeScriptJob(join(work, String(index)), job, options.timeoutSeconds);
  }
}

type Boot =
  | { readonly kind: "halted"; readonly console: string }
  | { readonly kind: "interrupted" }
  | { readonly kind: "stuck"; readonly console: string }
  | { readonly kind: "not started"; readonly reason: string };

function failureText(boot: Exclude<Boot, { kind: "halted" }>, options: UmlOptions): string {
  switch (boot.kind) {
    case "interrupted":
      return "interrupted";
    case "stuck":
      return `user-mode Linux did not halt (each script has ${options.timeoutSeconds} s); its console ends:\n${boot.console}`;
    case "not started":
      return `linux.uml did not start: ${boot.reason}`;
  }
}

async function bootGuest(
  work: string,
  jobCount: number,
  options: UmlOptions,
  onDone: (index: number) => void,
): Promise<Boot> {
  const program = (await findProgram("linux.uml")) ?? "linux.uml";
  const kernelArguments = [
    ...["mem=1G", "root=/dev/root", "rootfstype=hostfs", "ro", "quiet", `init=${work}/init.sh`],
    ...["con=null", "con0=null,fd:1", "ssl=null", `uml_dir=${work}/`],
    ...[`ipvl_work=${work}`, `ipvl_parallel=${options.parallel}`],
  ];
  // A process group of its own: the terminal's Ctrl-C comes to us, and all of the guest's host processes end together.
  const child = spawn(program, kernelArguments, { stdio: ["ignore", "pipe", "pipe"], detached: true });
  const rounds = Math.ceil(jobCount / options.parallel);
  const limitMs = (BOOT_SECONDS + rounds * (options.timeoutSeconds + 5)) * 1000;
  return await watchGuest(child, { limitMs, onDone, signal: options.signal });
}

interface Watch {
  readonly limitMs: number;
  readonly onDone: (index: number) => void;
  readonly signal: AbortSignal | undefined;
}

function watchGuest(child: ChildProcess, { limitMs, onDone, signal }: Watch): Promise<Boot> {
  return new Promise((settle) => {
    const output = new ConsoleReader(onDone);
    let early: Boot | undefined;
    const stop = (boot: Boot): void => {
      early ??= boot;
      killGroup(child);
    };
    const timer = setTimeout(() => stop({ kind: "stuck", console: output.tail() }), limitMs);
    const interrupt = (): void => stop({ kind: "interrupted" });
    signal?.addEventListener("abort", interrupt);
    if (signal?.aborted) interrupt();
    child.stdout?.on("data", (bytes: Uint8Array) => output.add(bytes));
    child.stderr?.on("data", (bytes: Uint8Array) => output.add(bytes));
    const end = (boot: Boot): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      killGroup(child);
      settle(early ?? boot);
    };
    child.on("error", (error) => end({ kind: "not started", reason: error.message }));
    child.on("close", () => end({ kind: "halted", console: output.tail() }));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // The group has gone already.
  }
}

/** The guest's console: kernel messages, and our marks. */
class ConsoleReader {
  readonly #onDone: (index: number) => void;
  readonly #decoder = new TextDecoder();
  #text = "";
  #read = 0;

  constructor(onDone: (index: number) => void) {
    this.#onDone = onDone;
  }

  add(bytes: Uint8Array): void {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    for (;;) {
      const end = this.#text.indexOf("\n", this.#read);
      if (end < 0) return;
      const [mark, index] = this.#text.slice(this.#read, end).trim().split(" ");
      if (mark === DONE_MARK) this.#onDone(Number(index));
      this.#read = end + 1;
    }
  }

  tail(): string {
    return this.#text.slice(-CONSOLE_TAIL_CHARACTERS).trim();
  }
}
