import { type ChildProcess, execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { withKnownDifferences } from "../../lab/live-differences.ts";
import { maskLive } from "../../lab/live-masks.ts";
import { packageFolder } from "../package-folder.ts";
import { PRINT_VERSIONS } from "../private-root.ts";
import { missingForLive } from "../programs.ts";
import { parseVersions, readScriptJob, writeScriptJob } from "../script-job.ts";
import type {
  Refusal,
  RunningScripts,
  ScriptOutcome,
  ScriptSource,
  ScriptTarget,
  TargetVersions,
} from "../script-target.ts";
import { LIVE_JOB_SCRIPT } from "./job.ts";

export interface LiveOptions {
  /** Scripts at the same time; they share the CPU and the clock, nothing else. */
  readonly parallel: number;
  readonly timeoutSeconds: number;
  /** Whether a script is over when something was refused: what it prints from there on may mean nothing. */
  readonly refusal: "ends" | "goes on";
  /** Ends all at once; every script that has not ended then fails with "interrupted". */
  readonly signal?: AbortSignal;
}

/** Namespaces, mounts, the daemon's start and end: what a script's own limit does not hold. */
const SETUP_SECONDS = 30;

/**
 * This machine's own kernel, with our driver in the place of its own: each script in namespaces of its own, which end
 * with it. Leaves nothing behind, and touches nothing of the machine's own network.
 */
export function liveTarget(options: LiveOptions): ScriptTarget {
  return {
    comparing: { alike: maskLive, explain: withKnownDifferences },
    run: (scripts): RunningScripts => {
      const work = prepare();
      const inTurn = turns(options.parallel);
      const outcomes = scripts.map((script, index) =>
        inTurn(async () => {
          const prepared = await work;
          if (!prepared.ok) return prepared;
          return await runJob(join(prepared.folder, String(index)), script, options);
        }).catch((error: Error): ScriptOutcome => ({ ok: false, reason: error.message })),
      );
      return { outcomes, versions: finish(work, outcomes) };
    },
  };
}

type Prepared =
  | { readonly ok: true; readonly folder: string }
  | { readonly ok: false; readonly reason: string };

async function prepare(): Promise<Prepared> {
  const missing = await missingForLive();
  if (missing !== undefined) return { ok: false, reason: missing };
  await removeAbandoned();
  const folder = await mkdtemp(join(tmpdir(), `ipvl-live-${process.pid}-`));
  if (/[:,\s"\\]/.test(folder)) {
    await rm(folder, { recursive: true });
    return { ok: false, reason: `cannot work in a directory of this name: ${folder}` };
  }
  return { ok: true, folder };
}

/** Of a run that was killed, its folder is all that stays. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const [, pid] = /^ipvl-live-(\d+)-/.exec(name) ?? [];
    if (pid === undefined || existsSync(`/proc/${pid}`)) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true });
  }
}

/** What stays true of the target once all have ended; and the folder goes. */
async function finish(
  work: Promise<Prepared>,
  outcomes: readonly Promise<ScriptOutcome>[],
): Promise<TargetVersions | undefined> {
  await Promise.all(outcomes);
  const prepared = await work;
  if (!prepared.ok) return undefined;
  await rm(prepared.folder, { recursive: true, force: true });
  const { stdout } = await promisify(execFile)("sh", ["-c", `{ ${PRINT_VERSIONS}; } 2>&1`]);
  return parseVersions(stdout, " (live)");
}

/** At most `limit` at the same time, begun in order. */
function turns(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free === 0) await new Promise<void>((resolve) => waiting.push(resolve));
    else free--;
    try {
      return await work();
    } finally {
      const following = waiting.shift();
      if (following === undefined) free++;
      else following();
    }
  };
}

async function runJob(folder: string, script: ScriptSource, options: LiveOptions): Promise<ScriptOutcome> {
  if (options.signal?.aborted) return { ok: false, reason: "interrupted" };
  await writeScriptJob(folder, script, options.timeoutSeconds);
  const program = join(folder, "job.sh");
  await writeFile(program, LIVE_JOB_SCRIPT);
  if (options.refusal === "ends") await writeFile(join(folder, "refusal-ends"), "");
  const command = ["bash", program, folder, process.execPath, fileURLToPath(packageFolder()).slice(0, -1)];
  const end = await watch(startInNamespaces(command), options);
  if (end.kind === "interrupted") return { ok: false, reason: "interrupted" };
  if (end.kind === "stuck") return { ok: false, reason: `did not end: ${end.words}` };
  const names = await readdir(folder);
  if (!names.includes("status")) return { ok: false, reason: `no namespaces for it: ${end.words}` };
  const outcome = await readScriptJob(folder, options.timeoutSeconds);
  const refusal = parseRefusals(await readFile(join(folder, "refused"), "utf8"));
  if (!outcome.ok || refusal === undefined) return outcome;
  return { ok: true, result: { ...outcome.result, refusal } };
}

/** What the shim noted; the first one counts. */
function parseRefusals(text: string): Refusal | undefined {
  const [, afterBytes, reason] = /^(\d+) (.*)$/m.exec(text) ?? [];
  if (afterBytes === undefined || reason === undefined) return undefined;
  return { afterBytes: Number(afterBytes), reason };
}

/**
 * A process group of its own: the terminal's Ctrl-C comes to us. Whichever of the two outer processes is killed, we
 * included, process 1 of the pid namespace is killed with it, and so all that ran in there.
 */
function startInNamespaces(command: readonly string[]): ChildProcess {
  const namespaces = ["--net", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child=KILL"];
  const args = ["--pdeathsig", "KILL", "unshare", ...namespaces, ...command];
  return spawn("setpriv", args, { stdio: ["ignore", "pipe", "pipe"], detached: true });
}

interface End {
  readonly kind: "ended" | "interrupted" | "stuck";
  /** What it said by itself: nothing, if all went well. */
  readonly words: string;
}

function watch(child: ChildProcess, { timeoutSeconds, signal }: LiveOptions): Promise<End> {
  return new Promise((settle) => {
    let words = "";
    let kind: End["kind"] = "ended";
    const stop = (why: End["kind"]): void => {
      kind = why;
      killGroup(child);
    };
    const timer = setTimeout(() => stop("stuck"), (timeoutSeconds + SETUP_SECONDS) * 1000);
    const interrupt = (): void => stop("interrupted");
    signal?.addEventListener("abort", interrupt);
    const add = (bytes: Uint8Array): void => {
      words += new TextDecoder().decode(bytes);
    };
    child.stdout?.on("data", add);
    child.stderr?.on("data", add);
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", interrupt);
      settle({ kind, words: words.trim() });
    };
    child.on("error", ({ message }) => {
      words += message;
      end();
    });
    child.on("close", end);
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
