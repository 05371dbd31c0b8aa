import { type Decoded, decoded, refuse } from "./decoded.ts";

// The classic capture file (pcap-savefile(5)): a header of 24 octets, then records of 16 octets and the frame.
// Written in little-endian order with microseconds, as tcpdump -w does on x86; read in either order, with
// microseconds or nanoseconds.

/** Link types (pcap-linktype(7)). */
export const LINKTYPE_ETHERNET = 1;
export const LINKTYPE_LINUX_SLL2 = 276;
export const PCAP_FILE_HEADER_LENGTH_BYTES = 24;
export const PCAP_RECORD_HEADER_LENGTH_BYTES = 16;

export interface PcapFile {
  readonly linkType: number;
  readonly snapshotLength: number;
  /** Digits of a second that the records carry: 6 or 9. */
  readonly fractionDigits: 6 | 9;
  readonly byteOrder: "little" | "big";
}

export interface PcapRecord {
  readonly seconds: number;
  /** Microseconds, or nanoseconds in a file of 9 fraction digits. */
  readonly fraction: number;
  readonly bytes: Uint8Array;
  /** The frame's length on the wire. */
  readonly originalLength: number;
}

/** The file header in the first octets of `bytes`. */
export function decodePcapFile(bytes: Uint8Array): Decoded<PcapFile> {
  if (bytes.length < 4) return refuse("truncated");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (const byteOrder of ["little", "big"] as const) {
    const magic = view.getUint32(0, byteOrder === "little");
    if (magic !== MICROSECOND_MAGIC && magic !== NANOSECOND_MAGIC) continue;
    if (bytes.length < PCAP_FILE_HEADER_LENGTH_BYTES) return refuse("truncated");
    if (view.getUint16(4, byteOrder === "little") !== VERSION_MAJOR) return refuse("bad version");
    return decoded({
      linkType: view.getUint32(20, byteOrder === "little") & 0x0fffffff,
      snapshotLength: view.getUint32(16, byteOrder === "little"),
      fractionDigits: magic === MICROSECOND_MAGIC ? 6 : 9,
      byteOrder,
    });
  }
  return refuse("bad magic");
}

/** The record at `offset`; the next one follows at `offset` + 16 + its octets. */
export function decodePcapRecord(file: PcapFile, bytes: Uint8Array, offset: number): Decoded<PcapRecord> {
  if (bytes.length - offset < PCAP_RECORD_HEADER_LENGTH_BYTES) return refuse("truncated");
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, PCAP_RECORD_HEADER_LENGTH_BYTES);
  const little = file.byteOrder === "little";
  const length = view.getUint32(8, little);
  if (length > MAXIMUM_SNAPSHOT_LENGTH) return refuse("bad length");
  const start = offset + PCAP_RECORD_HEADER_LENGTH_BYTES;
  if (length > bytes.length - start) return refuse("truncated");
  return decoded({
    seconds: view.getUint32(0, little),
    fraction: view.getUint32(4, little),
    bytes: bytes.slice(start, start + length),
    originalLength: view.getUint32(12, little),
  });
}

export function encodePcapFile(file: PcapFile): Uint8Array {
  const bytes = new Uint8Array(PCAP_FILE_HEADER_LENGTH_BYTES);
  const view = new DataView(bytes.buffer);
  const little = file.byteOrder === "little";
  view.setUint32(0, file.fractionDigits === 6 ? MICROSECOND_MAGIC : NANOSECOND_MAGIC, little);
  view.setUint16(4, VERSION_MAJOR, little);
  view.setUint16(6, VERSION_MINOR, little);
  view.setUint32(16, file.snapshotLength, little);
  view.setUint32(20, file.linkType, little);
  return bytes;
}

export function encodePcapRecord(file: PcapFile, record: PcapRecord): Uint8Array {
  const bytes = new Uint8Array(PCAP_RECORD_HEADER_LENGTH_BYTES + record.bytes.length);
  const view = new DataView(bytes.buffer);
  const little = file.byteOrder === "little";
  view.setUint32(0, record.seconds, little);
  view.setUint32(4, record.fraction, little);
  view.setUint32(8, record.bytes.length, little);
  view.setUint32(12, record.originalLength, little);
  bytes.set(record.bytes, PCAP_RECORD_HEADER_LENGTH_BYTES);
  return bytes;
}

const MICROSECOND_MAGIC = 0xa1b2c3d4;
const NANOSECOND_MAGIC = 0xa1b23c4d;
const VERSION_MAJOR = 2;
const VERSION_MINOR = 4;
/** libpcap's MAXIMUM_SNAPLEN for Ethernet and SLL2: a longer record means a corrupt file. */
const MAXIMUM_SNAPSHOT_LENGTH = 262144;
