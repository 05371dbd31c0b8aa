import { beforeEach, describe, expect, it, vi } from "vitest";
import type { MacAddress } from "../../wire/mac-address.ts";
import type { PortEvent, PortRecord, PortRequest, PortResult } from "../port/messages.ts";
import type { PortWorker } from "../port/port-worker.ts";
import { ParentService } from "./parent-service.ts";

const RECORD: PortRecord = {
  version: 1,
  parent: {
    ifindex: 2,
    name: "eth0",
    mac: 1 as MacAddress,
    namespace: { inode: 7, path: undefined, pid: 1 },
  },
  secret: 99,
  mode: "l2",
  flag: "bridge",
  nextDevId: 2,
  slaves: [],
};

/** A worker that does what the test says. */
class FakeWorker implements PortWorker {
  readonly ended: Promise<void>;
  readonly requests: PortRequest[] = [];
  readonly onEvent: (event: PortEvent) => void;
  terminated = false;
  answer: (request: PortRequest) => PortResult | "never" = () => ({ ok: true, kind: "done" });
  #end: () => void = () => {};

  constructor(onEvent: (event: PortEvent) => void) {
    this.onEvent = onEvent;
    this.ended = new Promise((settle) => {
      this.#end = settle;
    });
  }

  request(request: PortRequest): Promise<PortResult> {
    this.requests.push(request);
    const result = this.answer(request);
    return result === "never" ? new Promise(() => {}) : Promise.resolve(result);
  }

  terminate(): void {
    this.terminated = true;
  }

  die(): void {
    this.onEvent({ kind: "ended", reason: "failed", text: "the thread ended" });
    this.#end();
  }

  finish(reason: "last-slave" | "parent-gone" | "shutdown"): void {
    this.onEvent({ kind: "ended", reason, text: reason });
    this.#end();
  }
}

let workers: FakeWorker[] = [];
const log: string[] = [];
const released: string[] = [];
/** What workers answer from their beginning. */
let answer: FakeWorker["answer"] = () => ({ ok: true, kind: "done" });

function service(record?: PortRecord): ParentService {
  return new ParentService(
    {
      ifindex: 2,
      namespace: { fd: 3, inode: 7, path: "/proc/self/fd/3", close: () => released.push("namespace") },
      lock: { release: () => released.push("lock") },
      startWorker: (onEvent) => {
        const worker = new FakeWorker(onEvent);
        worker.answer = answer;
        workers.push(worker);
        return worker;
      },
      log: { write: (level, text) => log.push(`${level}: ${text}`) },
      onChange: () => {},
      onCaptured: () => {},
      onWorkerEnded: () => {},
    },
    record,
  );
}

beforeEach(() => {
  workers = [];
  log.length = 0;
  released.length = 0;
  answer = () => ({ ok: true, kind: "done" });
});

describe("the service of a parent", () => {
  it("starts a worker with what an earlier one wrote down", async () => {
    const parent = service(RECORD);
    expect((await parent.started()).ok).toBe(true);
    expect(workers[0]?.requests).toEqual([
      {
        kind: "start",
        parent: { ifindex: 2, namespace: "/proc/self/fd/3" },
        secret: 99,
        restore: RECORD,
      },
    ]);
  });

  it("gives everything back when its start is refused", async () => {
    answer = () => ({ ok: false, errno: "ENODEV", message: undefined, log: undefined });
    const parent = service();
    expect(await parent.started()).toMatchObject({ ok: false, errno: "ENODEV" });
    expect(parent.state).toBe("over");
    expect(released).toEqual(["lock", "namespace"]);
    expect(workers[0]?.terminated).toBe(true);
  });

  it("goes on with another worker and the last record when one dies", async () => {
    const parent = service();
    await parent.started();
    const changed: PortRecord = { ...RECORD, nextDevId: 5 };
    workers[0]?.onEvent({ kind: "state", record: changed });
    workers[0]?.die();
    const answered = parent.request({ kind: "ping" });
    expect(await answered).toEqual({ ok: true, kind: "done" });
    expect(workers).toHaveLength(2);
    expect(workers[1]?.requests.map(({ kind }) => kind)).toEqual(["start", "ping"]);
    expect(workers[1]?.requests[0]).toMatchObject({ restore: changed, secret: 99 });
    expect(parent.state).toBe("serving");
    expect(released).toEqual([]);
  });

  it("tells that slaves were lost", async () => {
    answer = () => ({
      ok: true,
      kind: "started",
      report: {} as never,
      lost: [{ name: "s1", reason: "gone" }],
    });
    await service(RECORD).started();
    expect(log).toContain("warning: eth0: slave s1 is lost: gone");
  });

  it("gives up a worker that dies again and again, in words", async () => {
    vi.useFakeTimers();
    try {
      const parent = service(RECORD);
      await parent.started();
      for (let death = 0; death < 20 && parent.state !== "failed"; death++) {
        workers.at(-1)?.die();
        await vi.advanceTimersByTimeAsync(1000);
      }
      expect(parent.state).toBe("failed");
      expect(workers).toHaveLength(6);
      expect(await parent.request({ kind: "ping" })).toMatchObject({
        ok: false,
        message: expect.stringMatching(/died 6 times/),
      });
      // Its record stays: a restart of the daemon may still take the slaves back.
      expect(parent.record).toEqual(RECORD);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is over when its last slave or its parent is gone", async () => {
    for (const reason of ["last-slave", "parent-gone"] as const) {
      const parent = service(RECORD);
      await parent.started();
      workers.at(-1)?.finish(reason);
      await vi.waitFor(() => expect(parent.state).toBe("over"));
    }
    expect(workers).toHaveLength(2);
    expect(released).toEqual(["lock", "namespace", "lock", "namespace"]);
  });

  it("refuses what is asked of a worker that hangs, and ends it", async () => {
    const parent = service(RECORD);
    await parent.started();
    parent.hang("it has not answered for 20 s");
    expect(workers[0]?.terminated).toBe(true);
    expect(await parent.request({ kind: "show" })).toMatchObject({
      ok: false,
      message: expect.stringMatching(/not answered/),
    });
  });

  it("does not keep others waiting for a worker that is busy", async () => {
    vi.useFakeTimers();
    try {
      const parent = service(RECORD);
      await parent.started();
      workers[0]!.answer = () => "never";
      const answered = parent.requestSoon({ kind: "show" });
      await vi.advanceTimersByTimeAsync(3000);
      expect(await answered).toMatchObject({ ok: false, message: "its worker is busy" });
      expect(parent.state).toBe("serving");
    } finally {
      vi.useRealTimers();
    }
  });

  it("has the record on disk before it answers a change", async () => {
    const parent = service(RECORD);
    await parent.started();
    await parent.requestDurably({ kind: "change", slave: { name: "s", namespace: "/x" }, data: undefined });
    expect(workers[0]?.requests.map(({ kind }) => kind)).toEqual(["start", "change", "ping"]);
  });
});
