import type { Namespace } from "../net/namespace.ts";
import type { Pollable, SocketFactory } from "../net/socket/socket.ts";
import type { Failure, Result } from "../wire/errno.ts";
import type { FileView } from "./file-system.ts";
import type { Machine } from "./machine.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import type { SignalDisposition, SignalName } from "./signal.ts";
import type { Task } from "./task.ts";

/**
 * What a program sees of its process: the system calls. Calls that may wait are Tasks (`yield* process.read(0)`)
 * and return `EINTR` when a caught signal's handler ran meanwhile; a signal whose default is to end the process
 * unwinds the program (its `finally` blocks run, but may not wait any more) and never returns.
 */
export interface Process {
  readonly pid: number;
  readonly parentPid: number;
  /** Process group: inherited, up to the process that the host started; Ctrl-C goes to all of that one's group. */
  readonly groupId: number;
  readonly machine: Machine;
  /** What `ps -o comm` shows: the program's name. */
  name: string;
  /** argv, as /proc/PID/cmdline shows it. */
  readonly commandLine: readonly string[];
  /** The network namespace; sockets stay in the one they were opened in. Assigning is setns(2). */
  namespace: Namespace;
  /** The mount namespace, shared with whoever has the same one. Assigning is setns(2), a copy unshare(2). */
  mounts: MountNamespace;
  /** socket(2): each socket gets a descriptor of this process. */
  readonly sockets: SocketFactory;
  /** Absolute path of the working directory. */
  cwd: string;
  readonly env: Map<string, string>;
  /** The file system as this process sees it: relative paths, /proc/self and its namespace's /proc/sys. */
  readonly files: FileView;
  /** Buffered as C stdio does: by line on a terminal, else by 4096 bytes, flushed at exit. Text is UTF-8. */
  readonly stdout: OutputStream;
  /** Unbuffered. */
  readonly stderr: OutputStream;
  /** Files opened by this process die with it unless inherited by `spawn`. */
  open(path: string, mode: OpenMode): Result<number>;
  close(fd: number): void;
  /** pipe(2) */
  pipe(): { readonly readFd: number; readonly writeFd: number };
  /** dup2(2): `to` is closed first; EBADF. */
  duplicate(fd: number, to: number): Result<void>;
  /** fcntl(F_DUPFD): the lowest free descriptor from `minimum` on; EBADF. */
  duplicateAbove(fd: number, minimum: number): Result<number>;
  /** Open descriptors in ascending order. */
  descriptors(): readonly number[];
  isTerminal(fd: number): boolean;
  /** readlink of /proc/PID/fd/FD: a path, `pipe:[7]` or `socket:[8]`. */
  pathOf(fd: number): string | undefined;
  /** fstat(2): the size of an open regular file; undefined for anything else. */
  sizeOf(fd: number): number | undefined;
  /** At most `maximum` bytes; an empty array is end of file. */
  read(fd: number, maximum: number): Task<Result<Uint8Array>>;
  /** All bytes, waiting for room in pipes; EPIPE comes after SIGPIPE was ignored or caught. */
  write(fd: number, bytes: Uint8Array): Task<Result<number>>;
  sleep(durationNs: number): Task<"done" | "EINTR">;
  /** pause(2) with its race closed: returns when a handler has run, at once if one is pending. */
  pause(): Task<void>;
  /** Waits until one of `sources` is readable. `timeoutNs` undefined = for ever, 0 = only look. */
  poll(sources: readonly Pollable[], timeoutNs: number | undefined): Task<"ready" | "timeout" | "EINTR">;
  /** The open file `fd` as something to poll (stdin of `nc`); EBADF. */
  pollable(fd: number): Result<Pollable>;
  /**
   * Charges work done without waiting and answers whether something else is due by now or a signal arrived: then
   * call `yield* process.yieldNow()`. Every loop that may run for long goes through here, so that virtual time
   * passes and limits hold.
   */
  charge(costNs: number): "go on" | "yield";
  yieldNow(): Task<void>;
  onSignal(signal: SignalName, disposition: SignalDisposition): void;
  signalDisposition(signal: SignalName): SignalDisposition;
  /** `pid` < 0: the process group -pid; 0: our own group. ESRCH, EINVAL. */
  kill(pid: number, signal: SignalName | 0): Failure | undefined;
  /**
   * fork and exec: the child starts as its own task. It gets descriptors 0, 1 and 2 and those named, no others.
   * ENOENT, EACCES, EAGAIN (too many processes).
   */
  spawn(request: SpawnRequest): Result<number>;
  /**
   * execve(2) with a PATH lookup: the program runs in this very process (same pid, descriptors and namespace; caught
   * signals fall back to their defaults). The value is its exit status, which the caller returns at once; ENOENT or
   * EACCES when there is no such program.
   */
  exec(program: string, args: readonly string[]): Task<Result<number>>;
  /** Waits for one child to end. ECHILD for a pid that is none of ours. */
  waitpid(pid: number): Task<Result<ExitStatus>>;
  /** Waits until any of `pids` (undefined: any child) has ended. ECHILD when there is none. */
  waitAny(pids: readonly number[] | undefined): Task<Result<EndedChild>>;
  /** waitpid(WNOHANG) */
  reap(pid: number): ExitStatus | undefined;
}

export interface EndedChild {
  readonly pid: number;
  readonly status: ExitStatus;
}

export type ExitStatus =
  | { readonly kind: "exited"; readonly status: number }
  | { readonly kind: "signalled"; readonly signal: SignalName };

export type OpenMode = "read" | "write" | "append" | "read-write";

export interface SpawnRequest {
  /** The program's name as typed (looked up in PATH), or a program value (`bash` subshells). */
  readonly program: string | Program;
  readonly args: readonly string[];
  readonly env?: ReadonlyMap<string, string>;
  readonly namespace?: Namespace;
  /** Default: ours. */
  readonly mounts?: MountNamespace;
  readonly cwd?: string;
  /** New descriptor -> ours (-1: closed); descriptors 0, 1, 2 default to our own. */
  readonly descriptors?: ReadonlyMap<number, number>;
  /** Dispositions that the child starts with; others are inherited if `ignore`, else default. */
  readonly dispositions?: ReadonlyMap<SignalName, "default" | "ignore">;
  /** "own": the child leads a new process group (setpgid), out of Ctrl-C's reach. Default: ours. */
  readonly group?: "own";
}

/** A program: `args[0]` is the name it was called by. The returned number is its exit status. */
export type Program = (process: Process, args: readonly string[]) => Task<number>;

/** C stdio over a descriptor. */
export interface OutputStream {
  /** Text goes out as UTF-8. Ends the program as SIGPIPE would when nobody reads. */
  print(text: string): Task<void>;
  write(bytes: Uint8Array): Task<void>;
  flush(): Task<void>;
  /** setvbuf(3): `line` as tcpdump -l and ping use it. */
  setBuffering(mode: "none" | "line" | "full"): void;
  /** ferror(3): why an earlier write failed (ENOSPC on /dev/full, EPIPE with SIGPIPE ignored). */
  readonly failure: Failure | undefined;
}
