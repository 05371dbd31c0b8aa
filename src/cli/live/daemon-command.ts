import { closeSync, writeSync } from "node:fs";
import { parseArgs } from "node:util";
import { DaemonClient } from "../../live/daemon/client.ts";
import { type RunningDaemon, startDaemon } from "../../live/daemon/daemon.ts";
import type { Log } from "../../live/daemon/log.ts";
import { detachedLog, foregroundLog } from "../../live/daemon/log-sink.ts";
import { makeRunDirectory, type RunDirectory, runDirectory } from "../../live/daemon/run-directory.ts";
import { supervisorOf } from "../../live/daemon/supervisor.ts";
import { startPortWorker } from "../../live/port/port-worker.ts";
import { libc } from "../../live/sys/libc.ts";
import { complain } from "../complaint.ts";
import { packageVersion } from "../version.ts";
import { READY } from "./on-demand.ts";
import { LiveProblem } from "./problem.ts";
import { requireRoot } from "./root.ts";

/** Descriptor on which whoever started us on demand waits for our first word. */
const CHANNEL = 3;

/** A daemon that nobody asked for by name ends when it has had nothing to do for so long. */
const IDLE_MS = 60_000;

const LAST_WORDS_MS = 20;

/** `ipvl daemon`: in the foreground, until a signal or `--stop`. */
export async function daemonCommand(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      "on-demand": { type: "boolean", default: false },
      stop: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
    strict: true,
  });
  requireRoot();
  const run = runDirectory(process.env);
  if (values.keep && !values.stop) return complain("--keep goes with --stop");
  if (values.stop) return stopDaemon(run, values.keep ? "keep" : "remove");
  return values["on-demand"] ? await runOnDemand(run) : await runForeground(run);
}

function stopDaemon(run: RunDirectory, slaves: "keep" | "remove"): number {
  const client = DaemonClient.connect(run.socket);
  if (client === undefined) throw new LiveProblem(`no daemon runs in ${run.path}`);
  const answer = client.request({ op: "stop", slaves });
  if (!answer.ok) throw new LiveProblem(answer.error.words ?? "the daemon refused");
  client.waitForEnd();
  return 0;
}

async function runForeground(run: RunDirectory): Promise<number> {
  const log = foregroundLog(process.env);
  makeRunDirectory(run);
  return await serve(run, log, undefined);
}

async function runOnDemand(run: RunDirectory): Promise<number> {
  makeRunDirectory(run);
  const log = await detachedLog(run.log);
  try {
    return await serve(run, log, () => tell(READY));
  } catch (error) {
    log.write("error", (error as Error).message);
    tell((error as Error).message);
    throw error;
  }
}

function tell(word: string): void {
  try {
    writeSync(CHANNEL, `${word}\n`);
    closeSync(CHANNEL);
  } catch {
    // Nobody waits any more, or it was told before.
  }
}

async function serve(run: RunDirectory, log: Log, ready: (() => void) | undefined): Promise<number> {
  const daemon = await startDaemon({
    run,
    log,
    program: packageVersion(),
    startWorker: startPortWorker,
    supervisor: supervisorOf(process.env),
    idleMs: ready === undefined ? undefined : IDLE_MS,
  });
  ready?.();
  stopOnSignals(daemon);
  const status = await daemon.over;
  // The last words of the log are still on their way to the journal.
  await new Promise((done) => setTimeout(done, LAST_WORDS_MS));
  // process.exit would wait for worker threads, also for one that hangs.
  libc().exitNow(status);
  return status;
}

function stopOnSignals(daemon: RunningDaemon): void {
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) {
    process.on(signal, () => daemon.stop("remove"));
  }
}
