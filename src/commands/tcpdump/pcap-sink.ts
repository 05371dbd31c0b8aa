import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import { encodePcapFile, encodePcapRecord, type PcapFile } from "../../wire/pcap.ts";
import type { CapturedPacket } from "./print/packet.ts";

/** C stdio's buffer: without -U this much collects before it is written. */
const BUFFER_BYTES = 4096;

/** Where -w writes. */
export class PcapSink {
  readonly #process: Process;
  readonly #file: PcapFile;
  readonly #descriptor: number;
  readonly #flushing: "each packet" | "when full";
  #buffer: Uint8Array[];
  #bufferedBytes: number;

  constructor(process: Process, file: PcapFile, descriptor: number, flushing: "each packet" | "when full") {
    this.#process = process;
    this.#file = file;
    this.#descriptor = descriptor;
    this.#flushing = flushing;
    this.#buffer = [encodePcapFile(file)];
    this.#bufferedBytes = this.#buffer[0]!.length;
  }

  *start(): Task<void> {
    if (this.#flushing === "each packet") yield* this.flush();
  }

  *write(packet: CapturedPacket): Task<void> {
    const { bytes, originalLength, time } = packet;
    const record = encodePcapRecord(this.#file, { ...time, bytes, originalLength });
    this.#buffer.push(record);
    this.#bufferedBytes += record.length;
    if (this.#flushing === "each packet" || this.#bufferedBytes >= BUFFER_BYTES) yield* this.flush();
  }

  *flush(): Task<void> {
    const chunks = this.#buffer;
    this.#buffer = [];
    this.#bufferedBytes = 0;
    for (const chunk of chunks) yield* this.#process.write(this.#descriptor, chunk);
  }
}

export type OpenedSink =
  | { readonly ok: true; readonly sink: PcapSink }
  /** After `tcpdump: `. */
  | { readonly ok: false; readonly message: string };

/** -w FILE, or `-` for standard output. */
export function openSink(
  process: Process,
  path: string,
  file: PcapFile,
  flushing: "each packet" | "when full",
): OpenedSink {
  const opened = path === "-" ? ({ ok: true, value: 1 } as const) : process.open(path, "write");
  if (!opened.ok) return { ok: false, message: `${path}: ${strerror(opened.errno)}` };
  return { ok: true, sink: new PcapSink(process, file, opened.value, flushing) };
}
