import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { DaemonClient } from "../../live/daemon/client.ts";
import { makeRunDirectory, type RunDirectory, RunDirectoryError } from "../../live/daemon/run-directory.ts";
import { dropOtherCapabilities } from "../../live/sys/capability.ts";
import { libc, SystemCallError } from "../../live/sys/libc.ts";
import { openNamespace, withNamespace } from "../../live/sys/namespace.ts";
import { scratch } from "../../live/sys/scratch.ts";
import { closeDescriptor } from "../../live/sys/socket.ts";
import { LiveProblem } from "./problem.ts";

const PATIENCE_MS = 30_000;
const LOOK_AGAIN_MS = 3;
const RIVAL_PATIENCE_MS = 5000;
const MSG_DONTWAIT = 0x40;

/** Written by the daemon when it answers clients; anything else is the reason why it doesn't. */
export const READY = "ready";

/** The daemon of this run directory; it is started where none runs. */
export function connectOrStart(run: RunDirectory): DaemonClient {
  const running = DaemonClient.connect(run.socket);
  if (running !== undefined) return running;
  const said = startDetached(run);
  // Somebody else may have been quicker: that daemon may still be taking slaves back.
  const until = performance.now() + (said === READY ? 0 : RIVAL_PATIENCE_MS);
  for (;;) {
    const started = DaemonClient.connect(run.socket);
    if (started !== undefined) return started;
    if (performance.now() >= until) break;
    pause(LOOK_AGAIN_MS);
  }
  throw new LiveProblem(`the daemon did not start: ${said}; see ${run.log}`);
}

function pause(durationMs: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, durationMs);
}

/** Starts a daemon that outlives us, and waits for its first word, which is the answer. */
function startDetached(run: RunDirectory): string {
  try {
    makeRunDirectory(run);
  } catch (error) {
    if (error instanceof RunDirectoryError) throw new LiveProblem(error.message);
    throw error;
  }
  // The daemon keeps what slaves may need as long as they live, and cannot get anything else any more.
  dropOtherCapabilities();
  const log = openSync(run.log, "a", 0o600);
  const child = inFirstNamespace(() =>
    spawn(process.execPath, [process.argv[1]!, "daemon", "--on-demand"], {
      cwd: "/",
      env: { ...process.env, IPVL_RUN_DIR: run.path },
      detached: true,
      stdio: ["ignore", log, log, "pipe"],
    }),
  );
  closeSync(log);
  child.on("error", () => {});
  child.unref();
  const channel = child.stdio[3] as Socket;
  const said = firstWord(channel);
  channel.destroy();
  return said;
}

/**
 * The daemon lives where the machine's first process does, whoever starts it from wherever: a namespace that it lived
 * in would stay when its name is removed.
 */
function inFirstNamespace<T>(action: () => T): T {
  const fd = firstNamespace();
  if (fd === undefined) return action();
  try {
    return withNamespace(fd, action);
  } finally {
    closeDescriptor(fd);
  }
}

/** That of process 1, or, where that is hidden, of the most distant ancestor that isn't. */
function firstNamespace(): number | undefined {
  const pids = ["1", ...ancestors().reverse()];
  for (const pid of pids) {
    try {
      return openNamespace(`/proc/${pid}/ns/net`);
    } catch (error) {
      if (!(error instanceof SystemCallError)) throw error;
    }
  }
  return undefined;
}

function ancestors(): string[] {
  const pids: string[] = [];
  for (let pid = String(process.ppid); Number(pid) > 1; ) {
    pids.push(pid);
    try {
      // proc(5): the name in parentheses may hold anything; behind it are the state and the parent.
      pid = readFileSync(`/proc/${pid}/stat`, "utf8").replace(/^.*\)/s, "").trim().split(" ")[1] ?? "0";
    } catch {
      break;
    }
  }
  return pids;
}

function firstWord(channel: Socket): string {
  const { fd } = (channel as unknown as { readonly _handle: { readonly fd: number } })._handle;
  const { address, bytes } = scratch();
  const until = performance.now() + PATIENCE_MS;
  let text = "";
  while (performance.now() < until) {
    const count = libc().recv(fd, address, 4096, MSG_DONTWAIT);
    if (count > 0) text += new TextDecoder().decode(bytes.subarray(0, count));
    if (count === 0 || text.includes("\n")) return text.trim() || "it ended without a word";
    if (count < 0) pause(LOOK_AGAIN_MS);
  }
  return `no word for ${PATIENCE_MS / 1000} s`;
}
