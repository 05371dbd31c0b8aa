import { closeSync, openSync, writeSync } from "node:fs";
import { TraceLines } from "../trace/json-line.ts";
import type { TraceListener } from "../trace/tracer.ts";

/** A file of decisions under way. */
export interface TraceFile {
  readonly listener: TraceListener;
  close(): void;
}

const CHUNK_CHARACTERS = 1 << 16;

/** Writes events as JSON lines, many at a time. */
export function openTraceFile(path: string): TraceFile {
  const file = openSync(path, "w");
  const lines = new TraceLines();
  let pending = "";
  const flush = (): void => {
    writeSync(file, pending);
    pending = "";
  };
  return {
    listener: (event) => {
      pending += lines.format(event);
      if (pending.length > CHUNK_CHARACTERS) flush();
    },
    close: () => {
      flush();
      closeSync(file);
    },
  };
}
