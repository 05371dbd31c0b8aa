import type { Process } from "../../kernel/process.ts";
import type { Task } from "../../kernel/task.ts";
import { strerror } from "../../wire/errno.ts";
import {
  decodePcapFile,
  decodePcapRecord,
  PCAP_FILE_HEADER_LENGTH_BYTES,
  PCAP_RECORD_HEADER_LENGTH_BYTES,
  type PcapFile,
} from "../../wire/pcap.ts";
import { MAXIMUM_SNAPSHOT_LENGTH } from "./options.ts";
import type { CapturedPacket } from "./print/packet.ts";

export type OpenedFile =
  | { readonly ok: true; readonly source: FileSource }
  /** After `tcpdump: `. */
  | { readonly ok: false; readonly message: string };

export type NextPacket =
  | { readonly kind: "packet"; readonly packet: CapturedPacket }
  | { readonly kind: "end" }
  /** What pcap_loop complains of. */
  | { readonly kind: "error"; readonly message: string };

const READ_BYTES = 65536;
const MAGIC_LENGTH_BYTES = 4;

/** -r FILE, or `-` for standard input. */
export function* openFileSource(process: Process, path: string): Task<OpenedFile> {
  const opened = path === "-" ? ({ ok: true, value: 0 } as const) : process.open(path, "read");
  if (!opened.ok) return { ok: false, message: `${path}: ${strerror(opened.errno)}` };
  const reader = new FileReader(process, opened.value);
  if (!(yield* reader.fill(PCAP_FILE_HEADER_LENGTH_BYTES)) && reader.failure !== undefined) {
    return { ok: false, message: reader.failure };
  }
  const file = decodePcapFile(reader.bytes);
  if (!file.ok) return { ok: false, message: describeRefusal(reader.bytes, file.reason) };
  reader.skip(PCAP_FILE_HEADER_LENGTH_BYTES);
  return { ok: true, source: new FileSource(file.value, reader) };
}

/** A capture file, read as it comes: packets of a pipe show at once. */
export class FileSource {
  readonly file: PcapFile;
  readonly #reader: FileReader;

  constructor(file: PcapFile, reader: FileReader) {
    this.file = file;
    this.#reader = reader;
  }

  /** The time with as many digits as asked for. */
  *next(fractionDigits: 6 | 9): Task<NextPacket> {
    const reader = this.#reader;
    if (!(yield* reader.fill(PCAP_RECORD_HEADER_LENGTH_BYTES))) {
      if (reader.failure !== undefined) return { kind: "error", message: reader.failure };
      const got = reader.bytes.length;
      return got === 0 ? { kind: "end" } : truncation(PCAP_RECORD_HEADER_LENGTH_BYTES, "header", got);
    }
    const length = capturedLength(this.file, reader.bytes);
    if (length > MAXIMUM_SNAPSHOT_LENGTH) {
      const message = `invalid packet capture length ${length}, bigger than maximum of ${MAXIMUM_SNAPSHOT_LENGTH}`;
      return { kind: "error", message };
    }
    const whole = PCAP_RECORD_HEADER_LENGTH_BYTES + length;
    if (!(yield* reader.fill(whole))) {
      return truncation(length, "captured", reader.bytes.length - PCAP_RECORD_HEADER_LENGTH_BYTES);
    }
    const record = decodePcapRecord(this.file, reader.bytes, 0);
    if (!record.ok) return { kind: "error", message: record.reason };
    reader.skip(whole);
    const { seconds, fraction, bytes, originalLength } = record.value;
    const time = { seconds, fraction: scale(fraction, this.file.fractionDigits, fractionDigits) };
    return { kind: "packet", packet: { time, bytes, originalLength, linkType: this.file.linkType } };
  }
}

/** Collects octets of a descriptor until enough are there. */
class FileReader {
  /** Read and not yet skipped. */
  bytes: Uint8Array = new Uint8Array(0);
  failure: string | undefined;
  readonly #process: Process;
  readonly #descriptor: number;
  #atEnd = false;

  constructor(process: Process, descriptor: number) {
    this.#process = process;
    this.#descriptor = descriptor;
  }

  /** False when the file ends before `length` octets are there. */
  *fill(length: number): Task<boolean> {
    while (this.bytes.length < length && !this.#atEnd) {
      const chunk = yield* this.#process.read(this.#descriptor, READ_BYTES);
      if (!chunk.ok) this.failure = `error reading dump file: ${strerror(chunk.errno)}`;
      if (!chunk.ok || chunk.value.length === 0) {
        this.#atEnd = true;
        break;
      }
      this.bytes = this.bytes.length === 0 ? chunk.value : concatenate(this.bytes, chunk.value);
    }
    return this.bytes.length >= length;
  }

  skip(length: number): void {
    this.bytes = this.bytes.subarray(length);
  }
}

function describeRefusal(bytes: Uint8Array, reason: string): string {
  if (bytes.length < MAGIC_LENGTH_BYTES) {
    return `truncated dump file; tried to read ${MAGIC_LENGTH_BYTES} file header bytes, only got ${bytes.length}`;
  }
  if (reason === "truncated") {
    const got = bytes.length - MAGIC_LENGTH_BYTES;
    return `truncated dump file; tried to read ${PCAP_FILE_HEADER_LENGTH_BYTES} file header bytes, only got ${got}`;
  }
  if (reason !== "bad version") return "unknown file format";
  const word = (at: number): number => bytes[at]! | (bytes[at + 1]! << 8);
  return `unsupported pcap savefile version ${word(4)}.${word(6)}`;
}

function capturedLength(file: PcapFile, bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(8, file.byteOrder === "little");
}

function truncation(wanted: number, what: "header" | "captured", got: number): NextPacket {
  const message = `truncated dump file; tried to read ${wanted} ${what} bytes, only got ${got}`;
  return { kind: "error", message };
}

function scale(fraction: number, from: 6 | 9, to: 6 | 9): number {
  if (from === to) return fraction;
  return from === 6 ? fraction * 1000 : Math.floor(fraction / 1000);
}

function concatenate(first: Uint8Array, second: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}
