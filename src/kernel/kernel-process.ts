import type { Namespace } from "../net/namespace.ts";
import type { Pollable } from "../net/socket/socket.ts";
import { COSTS } from "../time/costs.ts";
import { type Failure, fail, type Result, succeed } from "../wire/errno.ts";
import type { DescriptorTable } from "./descriptor-table.ts";
import type { EmulatedMachine } from "./emulated-machine.ts";
import type { FileTree } from "./file-tree.ts";
import type { MountNamespace } from "./mount-namespace.ts";
import { doNothing, FileReference } from "./open-file.ts";
import { StdioStream } from "./output-stream.ts";
import { createPipe } from "./pipe.ts";
import type { EndedChild, ExitStatus, OpenMode, Process, Program, SpawnRequest } from "./process.ts";
import { ProcessFiles } from "./process-files.ts";
import { ProcessSockets } from "./process-sockets.ts";
import { resolveProgram } from "./program-image.ts";
import type { SignalDisposition, SignalName } from "./signal.ts";
import { SignalState } from "./signal-state.ts";
import type { Task, Wait } from "./task.ts";
import { TaskRunner } from "./task-runner.ts";

/** What a system call, or a step of the shell, counts against the limit of steps; an event of the run queue is one. */
const SYSCALL_STEPS = 4;
const BYTES_PER_STEP = 1024;

export interface ProcessBirth {
  readonly pid: number;
  readonly parent: KernelProcess | undefined;
  readonly name: string;
  readonly args: readonly string[];
  readonly namespace: Namespace;
  readonly mounts: MountNamespace;
  readonly cwd: string;
  readonly env: ReadonlyMap<string, string>;
  readonly descriptors: DescriptorTable;
  readonly group: "own" | "inherited";
}

/** One process of the emulated kernel: descriptors, signals, children, and the task that runs its program. */
export class KernelProcess implements Process {
  readonly pid: number;
  readonly groupId: number;
  readonly machine: EmulatedMachine;
  commandLine: readonly string[];
  readonly files: ProcessFiles;
  readonly signals: SignalState = new SignalState();
  /** Children that have not been waited for, zombies among them. */
  readonly children: Map<number, KernelProcess> = new Map();
  name: string;
  cwd: string;
  mounts: MountNamespace;
  parent: KernelProcess | undefined;
  /** Set once the process has ended: it is a zombie until its parent waits. */
  ended: ExitStatus | undefined;
  readonly #descriptors: DescriptorTable;
  readonly #runner: TaskRunner;
  readonly #childWaiters: Set<() => void> = new Set();
  #namespace: Namespace;
  readonly #bornWith: ReadonlyMap<string, string>;
  #env: Map<string, string> | undefined;
  #sockets: ProcessSockets | undefined;
  #stdout: StdioStream | undefined;
  #stderr: StdioStream | undefined;

  constructor(machine: EmulatedMachine, tree: FileTree, birth: ProcessBirth) {
    this.pid = birth.pid;
    this.parent = birth.parent;
    this.groupId = birth.group === "own" ? birth.pid : (birth.parent?.groupId ?? birth.pid);
    this.machine = machine;
    this.name = birth.name;
    this.commandLine = birth.args;
    this.#namespace = birth.namespace;
    this.cwd = birth.cwd;
    this.mounts = birth.mounts;
    this.#bornWith = birth.env;
    this.#descriptors = birth.descriptors;
    this.files = new ProcessFiles(this, tree);
    this.#runner = new TaskRunner(machine, this.signals, (status) => this.#end(status));
  }

  // Most processes are short: what few of them use is made when it is asked for.

  get env(): Map<string, string> {
    this.#env ??= new Map(this.#bornWith);
    return this.#env;
  }

  /** The environment as it is now, for a child: never changed afterwards. */
  environmentNow(): ReadonlyMap<string, string> {
    return this.#env === undefined ? this.#bornWith : new Map(this.#env);
  }

  get sockets(): ProcessSockets {
    this.#sockets ??= new ProcessSockets(this, this.#descriptors);
    return this.#sockets;
  }

  nextInode(): number {
    return this.machine.nextInode();
  }

  /** What the descriptor stands for: a path, `pipe:[7]` or `socket:[8]`. */
  pathOf(fd: number): string | undefined {
    return this.#descriptors.file(fd)?.path;
  }

  get stdout(): StdioStream {
    this.#stdout ??= new StdioStream(this, 1, undefined);
    return this.#stdout;
  }

  get stderr(): StdioStream {
    this.#stderr ??= new StdioStream(this, 2, "none");
    return this.#stderr;
  }

  get parentPid(): number {
    return this.parent?.pid ?? 1;
  }

  get namespace(): Namespace {
    return this.#namespace;
  }

  set namespace(namespace: Namespace) {
    const old = this.#namespace;
    this.#namespace = namespace;
    this.machine.namespaces.changeUser(old, namespace);
  }

  /** Makes the process run `program` from `delayNs` on; at its return stdout is flushed, as exit(3) does. */
  begin(program: Program, delayNs: number): void {
    this.#runner.begin(this.#main(program), delayNs);
  }

  open(path: string, mode: OpenMode): Result<number> {
    const opened = this.files.open(path, mode);
    if (!opened.ok) return opened;
    if (typeof opened.value === "number") return this.duplicateAbove(opened.value, 0);
    return this.#descriptors.add(new FileReference(opened.value), 0);
  }

  close(fd: number): void {
    this.#descriptors.close(fd);
  }

  pipe(): { readonly readFd: number; readonly writeFd: number } {
    const { readEnd, writeEnd } = createPipe(this.machine.nextInode());
    const readFd = this.#descriptors.add(new FileReference(readEnd), 0);
    const writeFd = this.#descriptors.add(new FileReference(writeEnd), 0);
    return { readFd: readFd.ok ? readFd.value : -1, writeFd: writeFd.ok ? writeFd.value : -1 };
  }

  duplicate(fd: number, to: number): Result<void> {
    const reference = this.#descriptors.reference(fd);
    if (reference === undefined) return fail("EBADF");
    if (fd !== to) this.#descriptors.set(to, reference);
    return succeed(undefined);
  }

  duplicateAbove(fd: number, minimum: number): Result<number> {
    const reference = this.#descriptors.reference(fd);
    return reference === undefined ? fail("EBADF") : this.#descriptors.add(reference, minimum);
  }

  descriptors(): readonly number[] {
    return this.#descriptors.numbers();
  }

  descriptor(fd: number): FileReference | undefined {
    return this.#descriptors.reference(fd);
  }

  isTerminal(fd: number): boolean {
    return this.#descriptors.file(fd)?.isTerminal ?? false;
  }

  sizeOf(fd: number): number | undefined {
    return this.#descriptors.file(fd)?.sizeBytes?.();
  }

  *read(fd: number, maximum: number): Task<Result<Uint8Array>> {
    const file = this.#descriptors.file(fd);
    if (file === undefined) return fail("EBADF");
    for (;;) {
      const result = file.read(maximum);
      if (result !== "wait") {
        this.machine.countSteps(SYSCALL_STEPS + (result.ok ? result.value.length / BYTES_PER_STEP : 0));
        return result;
      }
      if ((yield* this.#block((wake) => file.onReadable(wake))) === "EINTR") return fail("EINTR");
    }
  }

  *write(fd: number, bytes: Uint8Array): Task<Result<number>> {
    const file = this.#descriptors.file(fd);
    if (file === undefined) return fail("EBADF");
    this.machine.countSteps(SYSCALL_STEPS + bytes.length / BYTES_PER_STEP);
    let offset = 0;
    while (offset < bytes.length) {
      const result = file.write(bytes, offset);
      if (result === "wait") {
        const how = yield* this.#block((wake) => file.onWritable(wake));
        if (how === "EINTR") return offset > 0 ? succeed(offset) : fail("EINTR");
      } else if (result.ok) {
        offset += result.value;
      } else {
        if (result.errno === "EPIPE") yield* this.#signalSelf("PIPE");
        return result;
      }
    }
    return succeed(offset);
  }

  *sleep(durationNs: number): Task<"done" | "EINTR"> {
    const how = yield* this.#block((wake) => {
      const timer = this.machine.clock.after(durationNs, wake);
      return () => timer.cancel();
    });
    return how === "EINTR" ? "EINTR" : "done";
  }

  *pause(): Task<void> {
    yield* this.#block(() => doNothing);
  }

  *poll(sources: readonly Pollable[], timeoutNs: number | undefined): Task<"ready" | "timeout" | "EINTR"> {
    if (sources.some((source) => source.readable())) return "ready";
    if (timeoutNs !== undefined && timeoutNs <= 0) return "timeout";
    const clock = this.machine.clock;
    const deadlineNs = timeoutNs === undefined ? undefined : clock.now() + timeoutNs;
    for (;;) {
      const how = yield* this.#block((wake) => {
        const disarms = sources.map((source) => source.onReadable(wake));
        const timer = deadlineNs === undefined ? undefined : clock.after(deadlineNs - clock.now(), wake);
        return () => {
          timer?.cancel();
          for (const disarm of disarms) disarm();
        };
      });
      if (how === "EINTR") return "EINTR";
      if (sources.some((source) => source.readable())) return "ready";
      if (deadlineNs !== undefined && clock.now() >= deadlineNs) return "timeout";
    }
  }

  pollable(fd: number): Result<Pollable> {
    const file = this.#descriptors.file(fd);
    return file === undefined ? fail("EBADF") : succeed(file);
  }

  charge(costNs: number): "go on" | "yield" {
    const clock = this.machine.clock;
    clock.spend(costNs);
    this.machine.countSteps(SYSCALL_STEPS);
    if (this.signals.hasPending()) this.signals.runHandlers();
    if (this.#runner.isInterrupted()) return "yield";
    const next = clock.nextTimeNs();
    return next !== undefined && next <= clock.now() ? "yield" : "go on";
  }

  *yieldNow(): Task<void> {
    yield yieldWait;
  }

  onSignal(signal: SignalName, disposition: SignalDisposition): void {
    this.signals.set(signal, disposition);
  }

  signalDisposition(signal: SignalName): SignalDisposition {
    return this.signals.disposition(signal);
  }

  kill(pid: number, signal: SignalName | 0): Failure | undefined {
    return this.machine.kill(pid === 0 ? -this.groupId : pid, signal);
  }

  /** A signal arrives (from anywhere). */
  signal(signal: SignalName): void {
    if (this.ended === undefined) this.#runner.signal(signal);
  }

  spawn(request: SpawnRequest): Result<number> {
    return this.machine.spawn(this, request);
  }

  *exec(program: string, args: readonly string[]): Task<Result<number>> {
    const image = resolveProgram(this.machine, program, { cwd: this.cwd, args, files: this.files });
    if (!image.ok) return image;
    this.signals.resetCaught();
    this.name = image.value.name;
    this.commandLine = image.value.args;
    yield* this.sleep(COSTS.programStartNs);
    return succeed(yield* image.value.program(this, image.value.args));
  }

  *waitpid(pid: number): Task<Result<ExitStatus>> {
    const ended = yield* this.waitAny([pid]);
    return ended.ok ? succeed(ended.value.status) : ended;
  }

  *waitAny(pids: readonly number[] | undefined): Task<Result<EndedChild>> {
    for (;;) {
      const candidates = pids?.filter((pid) => this.children.has(pid)) ?? [...this.children.keys()];
      if (candidates.length === 0) return fail("ECHILD");
      for (const pid of candidates) {
        const status = this.reap(pid);
        if (status !== undefined) return succeed({ pid, status });
      }
      const how = yield* this.#block((wake) => {
        this.#childWaiters.add(wake);
        return () => this.#childWaiters.delete(wake);
      });
      if (how === "EINTR") return fail("EINTR");
    }
  }

  reap(pid: number): ExitStatus | undefined {
    const child = this.children.get(pid);
    if (child?.ended === undefined) return undefined;
    this.children.delete(pid);
    this.machine.forget(child);
    return child.ended;
  }

  childEnded(): void {
    for (const wake of [...this.#childWaiters]) wake();
    this.signal("CHLD");
  }

  /** True while it waits for what only another process or the host can bring about. */
  isWaiting(): boolean {
    return this.ended === undefined && this.#runner.isWaiting();
  }

  *#main(program: Program): Task<number> {
    const status = yield* program(this, this.commandLine);
    if (this.#stdout !== undefined) yield* this.#stdout.flush();
    return status & 255;
  }

  *#block(wait: Wait): Task<"woken" | "EINTR"> {
    this.machine.countSteps(1);
    if (this.signals.hasPending()) {
      this.signals.runHandlers();
      return "EINTR";
    }
    yield wait;
    return this.#runner.takeInterruption() ? "EINTR" : "woken";
  }

  *#signalSelf(signal: SignalName): Task<void> {
    this.signal(signal);
    if (this.#runner.isInterrupted()) yield yieldWait;
    this.signals.runHandlers();
  }

  #end(status: ExitStatus): void {
    this.ended = status;
    this.#descriptors.closeAll();
    this.machine.processEnded(this);
  }
}

const yieldWait: Wait = (wake) => {
  wake();
  return doNothing;
};
