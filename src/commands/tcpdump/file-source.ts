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
import type { CapturedPacket } from "./print/packet.ts";

/** A capture file, read whole. */
export interface FileSource {
  readonly file: PcapFile;
  readonly bytes: Uint8Array;
}

export type OpenedFile =
  | { readonly ok: true; readonly source: FileSource }
  /** After `tcpdump: `. */
  | { readonly ok: false; readonly message: string };

const READ_BYTES = 65536;

/** -r FILE, or `-` for standard input. */
export function* openFileSource(process: Process, path: string): Task<OpenedFile> {
  const opened = path === "-" ? ({ ok: true, value: 0 } as const) : process.open(path, "read");
  if (!opened.ok) return { ok: false, message: `${path}: ${strerror(opened.errno)}` };
  const chunks: Uint8Array[] = [];
  for (;;) {
    const chunk = yield* process.read(opened.value, READ_BYTES);
    if (!chunk.ok) return { ok: false, message: `error reading dump file: ${strerror(chunk.errno)}` };
    if (chunk.value.length === 0) break;
    chunks.push(chunk.value);
  }
  if (path !== "-") process.close(opened.value);
  return readSource(concatenate(chunks));
}

function readSource(bytes: Uint8Array): OpenedFile {
  const file = decodePcapFile(bytes);
  if (file.ok) return { ok: true, source: { file: file.value, bytes } };
  if (bytes.length < 4) {
    return {
      ok: false,
      message: `truncated dump file; tried to read 4 file header bytes, only got ${bytes.length}`,
    };
  }
  if (file.reason === "truncated") {
    const missing = PCAP_FILE_HEADER_LENGTH_BYTES;
    const got = bytes.length - 4;
    return {
      ok: false,
      message: `truncated dump file; tried to read ${missing} file header bytes, only got ${got}`,
    };
  }
  if (file.reason === "bad version") {
    const major = bytes[4]! | (bytes[5]! << 8);
    return {
      ok: false,
      message: `unsupported pcap savefile version ${major}.${bytes[6]! | (bytes[7]! << 8)}`,
    };
  }
  return { ok: false, message: "unknown file format" };
}

/** The packets of a file; the returned text is what pcap_loop complains of at the end, if anything. */
export function* packetsOf(
  { file, bytes }: FileSource,
  fractionDigits: 6 | 9,
): Generator<CapturedPacket, string | undefined, void> {
  let offset = PCAP_FILE_HEADER_LENGTH_BYTES;
  while (offset < bytes.length) {
    const record = decodePcapRecord(file, bytes, offset);
    if (!record.ok) return complaint(file, bytes, offset);
    const { seconds, fraction, originalLength } = record.value;
    yield {
      time: { seconds, fraction: scale(fraction, file.fractionDigits, fractionDigits) },
      bytes: record.value.bytes,
      originalLength,
      linkType: file.linkType,
    };
    offset += PCAP_RECORD_HEADER_LENGTH_BYTES + record.value.bytes.length;
  }
  return undefined;
}

function scale(fraction: number, from: 6 | 9, to: 6 | 9): number {
  if (from === to) return fraction;
  return from === 6 ? fraction * 1000 : Math.floor(fraction / 1000);
}

function complaint(file: PcapFile, bytes: Uint8Array, offset: number): string {
  const left = bytes.length - offset;
  if (left < PCAP_RECORD_HEADER_LENGTH_BYTES) {
    return `truncated dump file; tried to read ${PCAP_RECORD_HEADER_LENGTH_BYTES} header bytes, only got ${left}`;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const length = view.getUint32(offset + 8, file.byteOrder === "little");
  const limit = 262144;
  if (length > limit) {
    return `invalid packet capture length ${length}, bigger than maximum of ${limit}`;
  }
  const got = left - PCAP_RECORD_HEADER_LENGTH_BYTES;
  return `truncated dump file; tried to read ${length} captured bytes, only got ${got}`;
}

function concatenate(chunks: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(chunks.reduce((length, chunk) => length + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
