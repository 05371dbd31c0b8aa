import type { TraceEvent } from "./event.ts";

/** An event with its place in time; what listeners and files get. */
export interface TimedTraceEvent extends TraceEvent {
  readonly timeNs: number;
  readonly sequence: number;
}

export type TraceListener = (event: TimedTraceEvent) => void;

/**
 * Where decisions are told. Callers guard with `if (tracer.enabled) tracer.emit({...})`, so that an event costs
 * one property read when nobody listens. Also hands out frame ids.
 */
export class Tracer {
  enabled = false;
  #sequence = 0;
  #frames = 0;
  readonly #listeners: TraceListener[] = [];
  readonly #nowNs: () => number;

  constructor(nowNs: () => number) {
    this.#nowNs = nowNs;
  }

  nextFrameId(): number {
    return ++this.#frames;
  }

  listen(listener: TraceListener): void {
    this.#listeners.push(listener);
    this.enabled = true;
  }

  emit(event: TraceEvent): void {
    if (!this.enabled) return;
    // Field by field: a spread costs several times as much, and this is most of what a traced run does.
    const timed: TimedTraceEvent = {
      timeNs: this.#nowNs(),
      sequence: this.#sequence++,
      kind: event.kind,
      frame: event.frame,
      namespace: event.namespace,
      device: event.device,
      function: event.function,
      verdict: event.verdict,
      rule: event.rule,
    };
    for (const listener of this.#listeners) listener(timed);
  }
}
