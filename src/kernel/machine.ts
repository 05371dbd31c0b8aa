import type { Namespace } from "../net/namespace.ts";
import type { Random } from "../time/random.ts";
import type { VirtualClock } from "../time/virtual-clock.ts";
import type { Tracer } from "../trace/tracer.ts";
import type { Result } from "../wire/errno.ts";
import type { FileSystem, HostFiles } from "./file-system.ts";
import type { HostInput, HostSink } from "./host-stream.ts";
import type { Limits } from "./limits.ts";
import type { ExitStatus, Process, Program } from "./process.ts";

/** The one emulated kernel: what namespaces and processes share. Made by `createMachine`. */
export interface Machine {
  readonly clock: VirtualClock;
  readonly random: Random;
  /** The stream of /dev/urandom. */
  readonly deviceRandom: Random;
  readonly tracer: Tracer;
  /** As the first process would see it: absolute paths, the initial namespace's /proc/sys. */
  readonly files: FileSystem;
  readonly programs: ProgramTable;
  readonly limits: Limits;
  readonly hostname: string;
  /** The namespace that the machine boots with. */
  readonly initialNamespace: Namespace;
  /** Wall-clock time of boot, nanoseconds since the epoch as bigint; `date` and captures add clock.now(). */
  readonly bootTimeNs: bigint;
  /** Named namespaces (/run/netns), in the order of `ip netns list` (newest first, as readdir gives them). */
  namespaceNames(): readonly string[];
  namedNamespace(name: string): Namespace | undefined;
  /** The name under /run/netns (the first, if several) of a namespace. */
  nameOfNamespace(namespace: { readonly id: number }): string | undefined;
  /** unshare + bind mount. EEXIST, EINVAL for a bad name. */
  addNamespace(name: string): Result<Namespace>;
  /** Gives a namespace that exists a name (`ip netns attach`). EEXIST, EINVAL. */
  attachNamespace(name: string, namespace: Namespace): Result<void>;
  /** A namespace without a name, for a process about to enter it (unshare(CLONE_NEWNET)). */
  createNamespace(): Namespace;
  /** Unmounts the name; the namespace goes, asynchronously, when no process uses it. ENOENT. */
  deleteNamespace(name: string): Result<void>;
  processes(): readonly Process[];
  process(pid: number): Process | undefined;
  /** Starts a process for the host; its parent is init (pid 1). */
  start(program: string | Program, args: readonly string[], options: StartOptions): Process;
  /** Runs until what `until` names has come about or nothing more can happen. Never throws for what a script did. */
  run(until: RunUntil): RunResult;
  /** Files that scripts created or changed below `path`, for the host to copy out. */
  writtenFiles(path: string): Iterable<readonly [path: string, bytes: Uint8Array]>;
}

export interface StartOptions {
  /** Bytes for standard input, or a stream that the host feeds (`HostInput`); default: end of file. */
  readonly stdin?: Uint8Array | HostInput;
  readonly stdout: HostSink;
  readonly stderr: HostSink;
  /** "terminal" makes all three streams say that they are one. Default "pipe". */
  readonly streams?: "pipe" | "terminal";
  readonly cwd?: string;
  readonly env?: ReadonlyMap<string, string>;
  readonly namespace?: Namespace;
}

export interface RunUntil {
  /** Stop as soon as this process has ended. */
  readonly ended?: Process;
  /** Stop before anything that is due later than this. */
  readonly timeNs?: number;
}

export type RunResult =
  | { readonly kind: "ended"; readonly status: ExitStatus }
  /** Time `timeNs` has come. */
  | { readonly kind: "time" }
  /** Nothing is due and a process reads a HostInput that is empty and open: push bytes and run again. */
  | { readonly kind: "input" }
  /** Nothing is due and nobody waits for the host: no process is left, or these wait for ever. */
  | { readonly kind: "idle"; readonly waiting: readonly Process[] }
  | { readonly kind: "limit"; readonly limit: keyof Limits; readonly message: string };

export interface InstalledProgram {
  readonly name: string;
  /** Where Debian installs it. */
  readonly path: string;
  readonly program: Program;
}

/** What is installed under /usr/bin, /usr/sbin and so on. */
export interface ProgramTable {
  byName(name: string): InstalledProgram | undefined;
  byPath(path: string): InstalledProgram | undefined;
}

export interface MachineOptions {
  readonly seed: number | string;
  readonly bootTimeNs: bigint;
  readonly createNamespace: (id: number, machine: Machine) => Namespace;
  /** Called some time after the last user of a namespace has gone. */
  readonly destroyNamespace: (namespace: Namespace) => void;
  readonly programs: ProgramTable;
  readonly hostFiles?: HostFiles;
  readonly hostname?: string;
  readonly limits?: Partial<Limits>;
}
