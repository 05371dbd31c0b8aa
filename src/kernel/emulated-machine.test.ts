import { describe, expect, it } from "vitest";
import type { Namespace } from "../net/namespace.ts";
import { SECOND_NS } from "../time/clock.ts";
import { decodeText, encodeText } from "../wire/text.ts";
import { createMachine } from "./emulated-machine.ts";
import { HostInput } from "./host-stream.ts";
import type { Limits } from "./limits.ts";
import type { Machine, RunResult } from "./machine.ts";
import type { Process, Program } from "./process.ts";

interface Bench {
  readonly machine: Machine;
  readonly output: () => string;
  readonly destroyed: number[];
  run(program: Program, stdin?: Uint8Array | HostInput): RunResult;
}

function bench(limits: Partial<Limits> = {}): Bench {
  const destroyed: number[] = [];
  const machine = createMachine({
    seed: 1,
    bootTimeNs: 0n,
    createNamespace: (id) => ({ id, sysctl: SYSCTL }) as unknown as Namespace,
    destroyNamespace: (namespace) => destroyed.push(namespace.id),
    programs: { byName: () => undefined, byPath: () => undefined },
    limits,
  });
  let text = "";
  const sink = (bytes: Uint8Array) => {
    text += decodeText(bytes);
  };
  const run = (program: Program, stdin?: Uint8Array | HostInput) => {
    const input = stdin === undefined ? {} : { stdin };
    const process = machine.start(program, ["test"], { stdout: sink, stderr: sink, ...input });
    return machine.run({ ended: process });
  };
  return { machine, output: () => text, destroyed, run };
}

const SYSCTL = {
  read: (path: string) =>
    path === "net/ipv4/ip_forward" ? { ok: true, value: "0" } : { ok: false, errno: "ENOENT" },
  isReadOnly: () => false,
  write: () => ({ ok: true, value: undefined }),
  paths: () => ["net/ipv4/ip_forward"],
};

function spawn(process: Process, program: Program, descriptors?: ReadonlyMap<number, number>): number {
  const spawned = process.spawn({ program, args: ["child"], ...(descriptors ? { descriptors } : {}) });
  if (!spawned.ok) throw new Error(spawned.errno);
  return spawned.value;
}

describe("processes", () => {
  it("sleeps in virtual time and exits with its status", () => {
    const { machine, run, output } = bench();
    const result = run(function* (process) {
      yield* process.sleep(30 * SECOND_NS);
      yield* process.stdout.print("done\n");
      return 3;
    });
    expect(result).toEqual({ kind: "ended", status: { kind: "exited", status: 3 } });
    expect(output()).toBe("done\n");
    expect(machine.clock.now()).toBeGreaterThanOrEqual(30 * SECOND_NS);
  });

  it("ends by a signal through finally, even where finally wants to wait", () => {
    const { run, output } = bench();
    run(function* (process) {
      const pid = spawn(process, function* (child) {
        try {
          yield* child.sleep(100 * SECOND_NS);
          return 0;
        } finally {
          yield* child.stderr.print("unwound\n");
          yield* child.sleep(100 * SECOND_NS);
          yield* child.stderr.print("never\n");
        }
      });
      yield* process.sleep(SECOND_NS);
      process.kill(pid, "TERM");
      const ended = yield* process.waitpid(pid);
      yield* process.stdout.print(JSON.stringify(ended.ok && ended.value));
      return 0;
    });
    expect(output()).toBe('unwound\n{"kind":"signalled","signal":"TERM"}');
  });

  it("returns EINTR from a wait when a handler ran, and passes ignored signals by", () => {
    const { run, output } = bench();
    run(function* (process) {
      const pid = spawn(process, function* (child) {
        const seen: string[] = [];
        child.onSignal("INT", (signal) => seen.push(signal));
        child.onSignal("HUP", "ignore");
        const how = yield* child.sleep(100 * SECOND_NS);
        yield* child.stdout.print(`${how} ${seen.join()}\n`);
        return 0;
      });
      yield* process.sleep(SECOND_NS);
      process.kill(pid, "HUP");
      yield* process.sleep(SECOND_NS);
      process.kill(pid, "INT");
      yield* process.waitpid(pid);
      return 0;
    });
    expect(output()).toBe("EINTR INT\n");
  });

  it("stops and continues", () => {
    const { run, output, machine } = bench();
    run(function* (process) {
      const pid = spawn(process, function* (child) {
        yield* child.sleep(SECOND_NS);
        yield* child.stdout.print(`${Math.floor(machine.clock.now() / SECOND_NS)}\n`);
        return 0;
      });
      yield* process.sleep(SECOND_NS / 2);
      process.kill(pid, "STOP");
      yield* process.sleep(5 * SECOND_NS);
      process.kill(pid, "CONT");
      yield* process.waitpid(pid);
      return 0;
    });
    expect(output()).toBe("5\n");
  });

  it("keeps a zombie until it is waited for, and answers ECHILD after", () => {
    const { run, output } = bench();
    run(function* (process) {
      const pid = spawn(process, function* (child) {
        yield* child.yieldNow();
        return 7;
      });
      yield* process.sleep(SECOND_NS);
      const exists = process.kill(pid, 0) === undefined;
      const first = process.reap(pid);
      const second = yield* process.waitpid(pid);
      yield* process.stdout.print(JSON.stringify([exists, first, second, process.kill(pid, 0)?.errno]));
      return 0;
    });
    expect(output()).toBe('[true,{"kind":"exited","status":7},{"ok":false,"errno":"ECHILD"},"ESRCH"]');
  });
});

describe("pipes", () => {
  it("block a writer that is ahead, and end it by SIGPIPE when the reader goes", () => {
    const { run, output } = bench();
    run(function* (process) {
      const { readFd, writeFd } = process.pipe();
      let written = 0;
      const pid = spawn(
        process,
        function* (child) {
          for (;;) {
            yield* child.write(1, new Uint8Array(1000));
            written += 1000;
          }
        },
        new Map([[1, writeFd]]),
      );
      process.close(writeFd);
      yield* process.sleep(SECOND_NS);
      const before = written;
      process.close(readFd);
      const ended = yield* process.waitpid(pid);
      yield* process.stdout.print(`${before} ${JSON.stringify(ended.ok && ended.value)}`);
      return 0;
    });
    expect(output()).toBe('65000 {"kind":"signalled","signal":"PIPE"}');
  });

  it("give end of file when the last writer is gone", () => {
    const { run, output } = bench();
    run(function* (process) {
      const { readFd, writeFd } = process.pipe();
      spawn(
        process,
        function* (child) {
          yield* child.stdout.print("hello");
          return 0;
        },
        new Map([[1, writeFd]]),
      );
      process.close(writeFd);
      for (;;) {
        const bytes = yield* process.read(readFd, 3);
        if (!bytes.ok || bytes.value.length === 0) break;
        yield* process.stdout.print(`[${decodeText(bytes.value)}]`);
      }
      return 0;
    });
    expect(output()).toBe("[hel][lo]");
  });
});

describe("namespaces", () => {
  it("go some time after the last user, be it a name or a process", () => {
    const { machine, destroyed, run } = bench();
    run(function* (process) {
      const added = machine.addNamespace("ns1");
      if (!added.ok) return 1;
      const user = spawn(process, function* (child) {
        child.namespace = added.value;
        yield* child.sleep(10 * SECOND_NS);
        return 0;
      });
      yield* process.sleep(SECOND_NS);
      expect(machine.addNamespace("ns1")).toEqual({ ok: false, errno: "EEXIST" });
      expect(machine.deleteNamespace("ns1").ok).toBe(true);
      yield* process.sleep(SECOND_NS);
      expect(destroyed).toEqual([]);
      yield* process.waitpid(user);
      expect(destroyed).toEqual([]);
      yield* process.sleep(SECOND_NS);
      expect(destroyed).toEqual([added.value.id]);
      return 0;
    });
  });
});

describe("files", () => {
  it("share one offset over duplicates, and serve /proc/sys from the namespace", () => {
    const { run, output } = bench();
    run(function* (process) {
      process.files.writeFile("/tmp/a", encodeText("abcdef"), "truncate");
      const fd = process.open("/tmp/a", "read");
      if (!fd.ok) return 1;
      process.duplicate(fd.value, 9);
      for (const each of [fd.value, 9]) {
        const bytes = yield* process.read(each, 3);
        if (bytes.ok) yield* process.stdout.print(`${decodeText(bytes.value)}.`);
      }
      const sysctl = process.files.readFile("/proc/sys/net/ipv4/ip_forward");
      yield* process.stdout.print(sysctl.ok ? decodeText(sysctl.value) : sysctl.errno);
      return 0;
    });
    expect(output()).toBe("abc.def.0\n");
  });
});

describe("limits and ends", () => {
  it("end a loop that never waits", () => {
    const { run } = bench({ maximumSteps: 1000 });
    const result = run(function* (process) {
      for (;;) if (process.charge(1000) === "yield") yield* process.yieldNow();
    });
    expect(result).toMatchObject({ kind: "limit", limit: "maximumSteps" });
  });

  it("end endless output", () => {
    const { run } = bench({ maximumOutputBytes: 10_000 });
    const result = run(function* (process) {
      for (;;) yield* process.stdout.print("y\n");
    });
    expect(result).toMatchObject({ kind: "limit", limit: "maximumOutputBytes" });
  });

  it("turn the host's stack overflow into a limit", () => {
    const { run } = bench();
    const deeper: Program = function* (process, args) {
      return yield* deeper(process, args);
    };
    expect(run(deeper)).toMatchObject({ kind: "limit", limit: "maximumShellDepth" });
  });

  it("tell a process that waits for ever from one that waits for the host", () => {
    const { run, machine } = bench();
    const result = run(function* (process) {
      yield* process.pause();
      return 0;
    });
    expect(result).toMatchObject({ kind: "idle", waiting: [{ name: "test" }] });
    const input = new HostInput("terminal");
    const reader: Program = function* (process) {
      const bytes = yield* process.read(0, 10);
      return bytes.ok ? bytes.value.length : 99;
    };
    expect(run(reader, input)).toEqual({ kind: "input" });
    input.push(encodeText("abc\n"));
    machine.run({ timeNs: machine.clock.now() + SECOND_NS });
    expect(machine.processes().map((each) => each.name)).toEqual(["test"]);
  });
});
