import type { SlaveId } from "../../ipvlan/port.ts";
import { Captures } from "../capture/captures.ts";
import { type RecordingFile, recordInto } from "../capture/stream-recorder.ts";
import type { EventLoop } from "../plane/event-loop.ts";
import type { Observed, Observer, PortId } from "../plane/surroundings.ts";
import type { DriverControl } from "./control.ts";
import type { CaptureStartRequest, PortEvent, PortResult } from "./messages.ts";
import { refusal } from "./refusal.ts";

export interface WatchedPort {
  readonly loop: EventLoop;
  readonly control: DriverControl;
  parentName(): string;
  /** Names of the slaves that there are, in whatever namespaces. */
  slaveNames(): ReadonlyMap<SlaveId, string>;
  post(event: PortEvent): void;
  /** `observer` or `looksAtParent` is another one. */
  watchersChanged(): void;
}

/**
 * Who looks at the frames of a port: captures, and a recording of everything. They outlive the data plane, which is made
 * anew when the parent moves.
 */
export class PortWatchers {
  /** To be the data plane's. */
  observer: Observer | undefined;
  /** Somebody wants to see all that the parent receives, not only what is the driver's business. */
  looksAtParent = false;
  readonly #port: WatchedPort;
  readonly #captures: Captures;
  readonly #recording: RecordingFile | undefined;

  /** `record`: a file for the recording, which begins now. */
  constructor(port: WatchedPort, record: string | undefined) {
    this.#port = port;
    this.#captures = new Captures({
      nameOf: (id) => (id === "parent" ? port.parentName() : (port.slaveNames().get(id) ?? `slave ${id}`)),
      ports: () => ["parent", ...port.slaveNames().keys()],
      post: (capture, bytes) => port.post({ kind: "captured", capture, bytes }),
      after: (delayMs, action) => port.loop.after(delayMs, action),
      observed: (observer, parent) => this.#changed(observer, parent === "wanted"),
    });
    if (record === undefined) return;
    this.#recording = recordInto(record, `parent ${port.parentName()}`);
    port.control.listener = this.#recording.recorder.control;
    this.observer = this.#recording.recorder;
  }

  startCapture({ capture, slaves, parent, snapLength, consumed }: CaptureStartRequest): PortResult {
    const ports: PortId[] | undefined = slaves === undefined && parent === "included" ? undefined : [];
    if (parent === "included") ports?.push("parent");
    for (const [id, name] of this.#port.slaveNames()) {
      if (slaves === undefined || slaves.includes(name)) ports?.push(id);
    }
    const known = new Set(this.#port.slaveNames().values());
    const unknown = slaves?.find((name) => !known.has(name));
    if (unknown !== undefined)
      return refusal("ENODEV", `${unknown} is no slave of ${this.#port.parentName()}`);
    this.#captures.start({ capture, ports, snapLength, consumed });
    return { ok: true, kind: "done" };
  }

  stopCapture(capture: number): PortResult {
    this.#captures.stop(capture);
    return { ok: true, kind: "done" };
  }

  close(): void {
    this.#captures.close();
    this.#port.control.listener = undefined;
    this.#recording?.close();
  }

  #changed(captures: Observer | undefined, looksAtParent: boolean): void {
    this.observer = both(this.#recording?.recorder, captures);
    this.looksAtParent = looksAtParent;
    this.#port.watchersChanged();
  }
}

function both(first: Observer | undefined, second: Observer | undefined): Observer | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return {
    observe(event: Observed): void {
      first.observe(event);
      second.observe(event);
    },
  };
}
