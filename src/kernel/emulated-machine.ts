import type { Namespace } from "../net/namespace.ts";
import { COSTS } from "../time/costs.ts";
import { createRandom, type Random } from "../time/random.ts";
import { VirtualClock } from "../time/virtual-clock.ts";
import { Tracer } from "../trace/tracer.ts";
import { type Failure, fail, type Result, succeed } from "../wire/errno.ts";
import { DescriptorTable } from "./descriptor-table.ts";
import { DEBIAN_HOSTS, DEBIAN_NAME_SERVICES, ROUTING_TABLES, STUB_RESOLVER } from "./etc-files.ts";
import type { FileSystem } from "./file-system.ts";
import { FileTree } from "./file-tree.ts";
import { HostInput, HostOutput, type HostSink } from "./host-stream.ts";
import { KernelProcess, type ProcessBirth } from "./kernel-process.ts";
import { DEFAULT_LIMITS, LimitReached, type Limits } from "./limits.ts";
import type { Machine, MachineOptions, ProgramTable, RunResult, RunUntil, StartOptions } from "./machine.ts";
import { MountNamespace } from "./mount-namespace.ts";
import { NamespaceRegistry } from "./namespace-registry.ts";
import { FileReference, type OpenFile } from "./open-file.ts";
import type { Process, Program, SpawnRequest } from "./process.ts";
import { resolveProgram } from "./program-image.ts";
import type { SignalName } from "./signal.ts";

/** First pid given out: the numbers below stand for what a running Linux has started already. */
const FIRST_PID = 1000;
/** /proc/sys/kernel/pid_max */
const PID_MAXIMUM = 32768;

export function createMachine(options: MachineOptions): Machine {
  return new EmulatedMachine(options);
}

/** The machine itself; programs see it as `Machine`, its processes as this. */
export class EmulatedMachine implements Machine {
  readonly clock: VirtualClock = new VirtualClock();
  readonly random: Random;
  readonly deviceRandom: Random;
  readonly tracer: Tracer = new Tracer(() => this.clock.now());
  readonly programs: ProgramTable;
  readonly limits: Limits;
  readonly hostname: string;
  readonly bootTimeNs: bigint;
  readonly namespaces: NamespaceRegistry;
  readonly initialNamespace: Namespace;
  readonly #tree: FileTree;
  /** The first mount namespace. */
  readonly #mounts: MountNamespace;
  readonly #processes: Map<number, KernelProcess> = new Map();
  readonly #inputs: Set<HostInput> = new Set();
  #nextPid = FIRST_PID;
  #nextInode = 1;
  #steps = 0;
  #outputBytes = 0;
  #refusedForks = 0;
  #limitReached: LimitReached | undefined;

  constructor(options: MachineOptions) {
    this.random = createRandom(options.seed);
    this.deviceRandom = this.random.stream("urandom");
    this.programs = options.programs;
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
    this.hostname = options.hostname ?? "ipvl";
    this.bootTimeNs = options.bootTimeNs;
    this.#tree = new FileTree({
      hostFiles: options.hostFiles,
      nowSeconds: () => Number((this.bootTimeNs + BigInt(Math.floor(this.clock.now()))) / 1_000_000_000n),
      maximumFileBytes: this.limits.maximumTextLength,
    });
    this.#mounts = new MountNamespace(this.#tree);
    this.#populate();
    this.namespaces = new NamespaceRegistry({
      clock: this.clock,
      create: (id) => options.createNamespace(id, this),
      destroy: options.destroyNamespace,
    });
    this.initialNamespace = this.namespaces.create();
    this.namespaces.acquire(this.initialNamespace);
  }

  get files(): FileSystem {
    return this.#tree;
  }

  namespaceNames(): readonly string[] {
    return this.namespaces.names();
  }

  namedNamespace(name: string): Namespace | undefined {
    return this.namespaces.named(name);
  }

  nameOfNamespace(namespace: { readonly id: number }): string | undefined {
    return this.namespaces.nameOf(namespace);
  }

  createNamespace(): Namespace {
    return this.namespaces.create();
  }

  addNamespace(name: string): Result<Namespace> {
    const added = this.namespaces.add(name);
    if (added.ok) this.#mountName(name);
    return added;
  }

  attachNamespace(name: string, namespace: Namespace): Result<void> {
    const attached = this.namespaces.attach(name, namespace);
    if (attached.ok) this.#mountName(name);
    return attached;
  }

  deleteNamespace(name: string): Result<void> {
    const removed = this.namespaces.remove(name);
    if (removed.ok) this.#tree.remove(`/run/netns/${name}`);
    return removed;
  }

  processes(): readonly Process[] {
    return [...this.#processes.values()].filter((each) => each.ended === undefined);
  }

  process(pid: number): KernelProcess | undefined {
    return this.#processes.get(pid);
  }

  writtenFiles(path: string): Iterable<readonly [path: string, bytes: Uint8Array]> {
    return this.#tree.writtenFiles(path);
  }

  nextInode(): number {
    return 1000 + this.#nextInode++;
  }

  start(program: string | Program, args: readonly string[], options: StartOptions): Process {
    const image = resolveProgram(this, program, { cwd: options.cwd ?? "/root", args, files: this.files });
    if (!image.ok) throw new Error(`no program ${String(program)}`);
    const process = this.#birth({
      pid: this.#allocatePid(),
      parent: undefined,
      name: image.value.name,
      args: image.value.args,
      namespace: options.namespace ?? this.initialNamespace,
      mounts: this.#mounts,
      cwd: options.cwd ?? "/root",
      env: options.env ?? DEFAULT_ENVIRONMENT,
      descriptors: this.#hostDescriptors(options),
      group: "own",
    });
    process.begin(image.value.program, COSTS.programStartNs);
    return process;
  }

  spawn(parent: KernelProcess, request: SpawnRequest): Result<number> {
    const cwd = request.cwd ?? parent.cwd;
    const image = resolveProgram(this, request.program, { cwd, args: request.args, files: parent.files });
    if (!image.ok) return image;
    if (this.#processes.size >= this.limits.maximumProcesses) return this.#refuseFork();
    const child = this.#birth({
      pid: this.#allocatePid(),
      parent,
      name: typeof request.program === "string" ? image.value.name : parent.name,
      args: image.value.args,
      namespace: request.namespace ?? parent.namespace,
      mounts: request.mounts ?? parent.mounts,
      cwd,
      env: request.env === parent.env ? parent.environmentNow() : (request.env ?? parent.environmentNow()),
      descriptors: inheritDescriptors(parent, request.descriptors),
      group: request.group ?? "inherited",
    });
    for (const signal of parent.signals.ignored()) child.signals.set(signal, "ignore");
    for (const [signal, how] of request.dispositions ?? []) child.signals.set(signal, how);
    parent.children.set(child.pid, child);
    const { program } = image.value;
    child.begin(program, typeof request.program === "string" ? COSTS.programStartNs : COSTS.forkNs);
    return succeed(child.pid);
  }

  kill(pid: number, signal: SignalName | 0): Failure | undefined {
    const targets = [...this.#processes.values()].filter((each) =>
      pid < 0 ? pid === -1 || each.groupId === -pid : each.pid === pid,
    );
    if (targets.length === 0) return fail("ESRCH");
    if (signal !== 0) for (const target of targets) target.signal(signal);
    return undefined;
  }

  countSteps(count: number): void {
    this.#steps += count;
    if (this.#steps > this.limits.maximumSteps) {
      throw new LimitReached("maximumSteps", `${this.limits.maximumSteps} steps: does a loop never end?`);
    }
  }

  processEnded(process: KernelProcess): void {
    for (const child of process.children.values()) {
      child.parent = undefined;
      if (child.ended !== undefined) this.forget(child);
    }
    process.children.clear();
    this.namespaces.release(process.namespace);
    if (process.parent === undefined) this.forget(process);
    else process.parent.childEnded();
  }

  forget(process: KernelProcess): void {
    this.#processes.delete(process.pid);
  }

  run(until: RunUntil): RunResult {
    try {
      return this.#limitReached === undefined ? this.#run(until) : limitResult(this.#limitReached);
    } catch (error) {
      this.#limitReached = asLimit(error, this.limits);
      return limitResult(this.#limitReached);
    }
  }

  #run(until: RunUntil): RunResult {
    const ended = until.ended as KernelProcess | undefined;
    for (;;) {
      if (ended?.ended !== undefined) return { kind: "ended", status: ended.ended };
      const next = this.clock.nextTimeNs();
      if (until.timeNs !== undefined && next !== undefined && next > until.timeNs) return { kind: "time" };
      if (next === undefined) return this.#nothingDue();
      if (next > this.limits.maximumVirtualTimeNs) {
        throw new LimitReached("maximumVirtualTimeNs", "virtual time: does something wait for ever?");
      }
      this.countSteps(1);
      this.clock.runNext();
    }
  }

  #nothingDue(): RunResult {
    for (const input of this.#inputs) if (input.isWanted()) return { kind: "input" };
    return { kind: "idle", waiting: [...this.#processes.values()].filter((each) => each.isWaiting()) };
  }

  #refuseFork(): Failure {
    this.#refusedForks++;
    if (this.#refusedForks > this.limits.maximumRefusedForks) {
      throw new LimitReached("maximumProcesses", `${this.limits.maximumProcesses} processes at once`);
    }
    return fail("EAGAIN");
  }

  #birth(birth: ProcessBirth): KernelProcess {
    const process = new KernelProcess(this, this.#tree, birth);
    this.#processes.set(process.pid, process);
    this.namespaces.acquire(process.namespace);
    return process;
  }

  #allocatePid(): number {
    do {
      this.#nextPid = this.#nextPid >= PID_MAXIMUM ? FIRST_PID : this.#nextPid + 1;
    } while (this.#processes.has(this.#nextPid));
    return this.#nextPid;
  }

  #hostDescriptors(options: StartOptions): DescriptorTable {
    const kind = options.streams ?? "pipe";
    const table = new DescriptorTable();
    const stdin = options.stdin instanceof HostInput ? options.stdin : closedInput(options.stdin);
    this.#inputs.add(stdin);
    const files: readonly OpenFile[] = [
      stdin,
      new HostOutput(kind, this.#counted(options.stdout)),
      new HostOutput(kind, this.#counted(options.stderr)),
    ];
    for (const [fd, file] of files.entries()) table.set(fd, new FileReference(file));
    return table;
  }

  #counted(sink: HostSink): HostSink {
    return (bytes) => {
      this.#outputBytes += bytes.length;
      if (this.#outputBytes > this.limits.maximumOutputBytes) {
        throw new LimitReached("maximumOutputBytes", `${this.limits.maximumOutputBytes} bytes of output`);
      }
      sink(bytes);
    };
  }

  #mountName(name: string): void {
    this.#tree.makeDirectories("/run/netns");
    this.#tree.touch(`/run/netns/${name}`, 0);
  }

  #populate(): void {
    for (const path of ["/tmp", "/root", "/run", "/etc", "/var/tmp", "/home", "/usr", "/sys"]) {
      this.#tree.makeDirectories(path);
    }
    const encode = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    this.#tree.provide("/etc/hostname", encode(`${this.hostname}\n`));
    this.#tree.provide("/etc/host.conf", encode("multi on\n"));
    this.#tree.provide("/etc/nsswitch.conf", encode(DEBIAN_NAME_SERVICES));
    this.#tree.provide("/etc/hosts", encode(DEBIAN_HOSTS));
    this.#tree.provide("/etc/resolv.conf", encode(STUB_RESOLVER));
    this.#tree.makeDirectories("/etc/iproute2");
    this.#tree.provide("/etc/iproute2/rt_tables", encode(ROUTING_TABLES));
  }
}

const DEFAULT_ENVIRONMENT: ReadonlyMap<string, string> = new Map([
  ["HOME", "/root"],
  ["LANG", "C.UTF-8"],
  ["LOGNAME", "root"],
  ["PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],
  ["SHELL", "/bin/bash"],
  ["TERM", "dumb"],
  ["USER", "root"],
]);

function closedInput(bytes: Uint8Array | undefined): HostInput {
  const input = new HostInput("pipe");
  if (bytes !== undefined) input.push(bytes);
  input.end();
  return input;
}

function inheritDescriptors(
  parent: KernelProcess,
  named: ReadonlyMap<number, number> | undefined,
): DescriptorTable {
  const table = new DescriptorTable();
  const wanted = new Map([[0, 0], [1, 1], [2, 2], ...(named ?? [])]);
  for (const [fd, from] of wanted) {
    const reference = parent.descriptor(from);
    if (reference !== undefined) table.set(fd, reference);
  }
  return table;
}

function limitResult(limit: LimitReached): RunResult {
  return { kind: "limit", limit: limit.limit, message: limit.message };
}

/** The host's own limits, met because a script nests too deeply or grows a value too long, are limits too. */
function asLimit(error: unknown, limits: Limits): LimitReached {
  if (error instanceof LimitReached) return error;
  if (!(error instanceof RangeError)) throw error;
  return error.message.includes("call stack")
    ? new LimitReached("maximumShellDepth", "nesting too deep")
    : new LimitReached("maximumTextLength", `a value longer than ${limits.maximumTextLength} bytes`);
}
