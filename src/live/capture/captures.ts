import type { Timer } from "../../time/clock.ts";
import type { Observed, Observer, PortId } from "../plane/surroundings.ts";
import { Capture } from "./capture.ts";
import type { NameOf } from "./delivery-text.ts";
import { wallClock } from "./wall-clock.ts";

/** What has been captured goes to its reader at the latest after this. */
const FLUSH_MS = 20;

/** What `capture-start` asks for, its names resolved. */
export interface CaptureRequest {
  readonly capture: number;
  /** Undefined: all, and slaves that come later too. */
  readonly ports: readonly PortId[] | undefined;
  readonly snapLength: number;
  /** One word of shared memory to which the daemon adds the octets that the client has taken. */
  readonly consumed: Int32Array;
}

export interface CaptureSurroundings {
  readonly nameOf: NameOf;
  /** The ports that there are now. */
  ports(): readonly PortId[];
  post(capture: number, bytes: Uint8Array<ArrayBuffer>): void;
  after(delayMs: number, action: () => void): Timer;
  /** The first observer comes, the last goes; `parent`: one of them looks at the parent. */
  observed(observer: Observer | undefined, parent: "wanted" | "not wanted"): void;
}

/** The captures of one parent that run now. */
export class Captures {
  readonly #around: CaptureSurroundings;
  readonly #running: Map<number, { readonly capture: Capture; readonly parent: boolean }> = new Map();
  readonly #now = wallClock();
  #timer: Timer | undefined;

  constructor(around: CaptureSurroundings) {
    this.#around = around;
  }

  start({ capture: id, ports, snapLength, consumed }: CaptureRequest): void {
    const wanted = ports === undefined ? undefined : new Set(ports);
    const capture = new Capture(
      {
        wants: (port) => wanted === undefined || wanted.has(port),
        snapLength,
        nameOf: this.#around.nameOf,
        now: this.#now,
        emit: (bytes) => this.#around.post(id, bytes),
        consumed: () => Atomics.load(consumed, 0),
      },
      ports ?? this.#around.ports(),
    );
    capture.flush();
    this.#running.set(id, { capture, parent: wanted === undefined || wanted.has("parent") });
    this.#tell();
  }

  /** After it the capture's last octets have been posted. */
  stop(id: number): void {
    const running = this.#running.get(id);
    if (running === undefined) return;
    this.#running.delete(id);
    running.capture.stop();
    this.#tell();
  }

  close(): void {
    for (const id of [...this.#running.keys()]) this.stop(id);
    this.#timer?.cancel();
  }

  #tell(): void {
    const running = [...this.#running.values()];
    const parent = running.some((one) => one.parent) ? "wanted" : "not wanted";
    this.#around.observed(running.length === 0 ? undefined : this.#observer, parent);
  }

  readonly #observer: Observer = {
    observe: (event: Observed): void => {
      for (const { capture } of this.#running.values()) capture.observe(event);
      this.#timer ??= this.#around.after(FLUSH_MS, () => {
        this.#timer = undefined;
        for (const { capture } of this.#running.values()) capture.flush();
      });
    },
  };
}
