import { closeSync, openSync, writeSync } from "node:fs";
import { release } from "node:os";
import type { Observed, Observer } from "../plane/surroundings.ts";
import type { ControlCall } from "../port/control.ts";
import { controlLine, encodeStreamLine, frameLine, type StreamLine } from "./stream.ts";

/** Writes down what one port of the driver is told and asked, and what it answers (stream.ts). */
export class StreamRecorder implements Observer {
  readonly #write: (text: string) => void;

  constructor(write: (text: string) => void, about: string) {
    this.#write = write;
    this.#put({ stream: 1, kernel: `Linux ${release()}`, about });
  }

  /** To be a `DriverControl`'s listener. */
  readonly control = (call: ControlCall, result: object): void => this.#put(controlLine(call, result));

  observe(event: Observed): void {
    this.#put(frameLine(event));
  }

  #put(line: StreamLine): void {
    this.#write(`${encodeStreamLine(line)}\n`);
  }
}

export interface RecordingFile {
  readonly recorder: StreamRecorder;
  close(): void;
}

/** A recording is for short experiments: every line is written at once, whatever that costs. */
export function recordInto(path: string, about: string): RecordingFile {
  const descriptor = openSync(path, "w", 0o600);
  return {
    recorder: new StreamRecorder((text) => writeSync(descriptor, text), about),
    close: () => closeSync(descriptor),
  };
}
