import { type Decoded, decoded, refuse } from "./decoded.ts";
import {
  type ByteOrder,
  decodePcapngOptions,
  encodePcapngOptions,
  numberIn,
  OrderedOctets,
  padded,
  pcapngOptionsLength,
  textIn,
  textOption,
  type WrittenOption,
} from "./pcapng-option.ts";
import { decodeText } from "./text.ts";

// Read first: draft-ietf-opsawg-pcapng. A file is a row of blocks; each stands on its own:
//
//   | type 4 | total length 4 | fixed fields, data, options, padded to 4 | total length 4 |
//
// The section header says in which byte order all blocks up to the next one are. Options are (code 2, length 2, value
// padded to 4), ended by code 0. What this codec does not carry is skipped by its length: whole blocks come back as
// `other`, options and the rest of their bits are dropped.

/** Begins a file, or another one behind it: interfaces are numbered anew. */
export interface PcapngSection {
  readonly kind: "section";
  readonly byteOrder: ByteOrder;
  readonly hardware: string | undefined;
  readonly operatingSystem: string | undefined;
  readonly application: string | undefined;
}

/** One interface; packets name it by its place among those of the section, from 0. */
export interface PcapngInterface {
  readonly kind: "interface";
  readonly linkType: number;
  /** 0: no limit. */
  readonly snapshotLength: number;
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly resolution: PcapngResolution;
}

/** if_tsresol: a unit of time is `base` to the power of -`exponent` seconds. */
export interface PcapngResolution {
  readonly base: 2 | 10;
  /** 0 to 127 */
  readonly exponent: number;
}

/** An enhanced packet block. */
export interface PcapngPacket {
  readonly kind: "packet";
  readonly interfaceId: number;
  /** Since 1970 in units of the interface's resolution. */
  readonly time: bigint;
  readonly originalLength: number;
  readonly bytes: Uint8Array;
  readonly direction: "unknown" | "in" | "out";
  readonly reception: PcapngReception;
  /** epb_dropcount: how many were lost between the packet before and this one. */
  readonly lostBefore: number;
  readonly comments: readonly string[];
}

export type PcapngReception = "unknown" | "unicast" | "multicast" | "broadcast" | "promiscuous";

/** What became of an interface's packets; usually at the end. */
export interface PcapngStatistics {
  readonly kind: "statistics";
  readonly interfaceId: number;
  readonly time: bigint;
  /** isb_ifrecv */
  readonly received: number;
  /** isb_ifdrop */
  readonly lost: number;
}

/** A block that this codec does not carry. */
export interface PcapngOther {
  readonly kind: "other";
  readonly type: number;
  /** Everything between the two lengths. */
  readonly body: Uint8Array;
}

export type PcapngBlock = PcapngSection | PcapngInterface | PcapngPacket | PcapngStatistics | PcapngOther;

export const NANOSECONDS: PcapngResolution = { base: 10, exponent: 9 };
const MICROSECONDS: PcapngResolution = { base: 10, exponent: 6 };

/** The block at `offset`. `byteOrder` is the section's; a section header has its own. */
export function decodePcapngBlock(
  bytes: Uint8Array,
  offset: number,
  end: number,
  byteOrder: ByteOrder,
): Decoded<PcapngBlock> {
  const extent = blockExtent(bytes, offset, end, byteOrder);
  if (!extent.ok) return extent;
  const { view, bodyEnd } = extent.value;
  switch (view.uint32(offset)) {
    case SECTION:
      return decodeSection(view, bodyEnd);
    case INTERFACE:
      return decodeInterface(view, offset + 8, bodyEnd);
    case ENHANCED_PACKET:
      return decodePacket(view, offset + 8, bodyEnd);
    case STATISTICS:
      return decodeStatistics(view, offset + 8, bodyEnd);
    default:
      return decoded({
        kind: "other",
        type: view.uint32(offset),
        body: bytes.slice(offset + 8, bodyEnd),
      });
  }
}

/** All blocks of a file. */
export function decodePcapngFile(bytes: Uint8Array): Decoded<readonly PcapngBlock[]> {
  const blocks: PcapngBlock[] = [];
  let byteOrder: ByteOrder = "little";
  for (let offset = 0; offset < bytes.length; ) {
    const block = decodePcapngBlock(bytes, offset, bytes.length, byteOrder);
    if (!block.ok) return block;
    if (block.value.kind === "section") byteOrder = block.value.byteOrder;
    else if (offset === 0) return refuse("bad magic");
    blocks.push(block.value);
    offset += new OrderedOctets(bytes, byteOrder).uint32(offset + 4);
  }
  return decoded(blocks);
}

/** Writes `pcapngBlockLength(block)` octets at `offset`. */
export function encodePcapngBlock(
  block: PcapngBlock,
  bytes: Uint8Array,
  offset: number,
  byteOrder: ByteOrder,
): void {
  const options = optionsOf(block);
  const length = 12 + fixedLength(block) + pcapngOptionsLength(options);
  const to = new OrderedOctets(bytes, block.kind === "section" ? block.byteOrder : byteOrder);
  bytes.fill(0, offset, offset + length);
  to.setUint32(offset, typeOf(block));
  to.setUint32(offset + 4, length);
  encodeFixed(block, to, offset + 8);
  encodePcapngOptions(options, to, offset + 8 + fixedLength(block));
  to.setUint32(offset + length - 4, length);
}

export function pcapngBlockLength(block: PcapngBlock): number {
  return 12 + fixedLength(block) + pcapngOptionsLength(optionsOf(block));
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const STATISTICS = 5;
const ENHANCED_PACKET = 6;
const BYTE_ORDER_MAGIC = 0x1a2b3c4d;
const VERSION_MAJOR = 1;
/** if_tsresol's top bit. */
const BASE_TWO = 0x80;
const SECTION_LENGTH_UNKNOWN = 0xffff_ffff_ffff_ffffn;

/** Option codes, per block. */
const COMMENT = 1;
const SECTION_HARDWARE = 2;
const SECTION_OS = 3;
const SECTION_APPLICATION = 4;
const INTERFACE_NAME = 2;
const INTERFACE_DESCRIPTION = 3;
const INTERFACE_RESOLUTION = 9;
const PACKET_FLAGS = 2;
const PACKET_LOST = 4;
const STATISTICS_RECEIVED = 4;
const STATISTICS_LOST = 5;

const DIRECTIONS = ["unknown", "in", "out"] as const;
const RECEPTIONS: readonly PcapngReception[] = [
  "unknown",
  "unicast",
  "multicast",
  "broadcast",
  "promiscuous",
];

function blockExtent(
  bytes: Uint8Array,
  offset: number,
  end: number,
  byteOrder: ByteOrder,
): Decoded<{ readonly view: OrderedOctets; readonly bodyEnd: number }> {
  if (end - offset < 12) return refuse("truncated");
  const order = orderAt(bytes, offset, end, byteOrder);
  if (!order.ok) return order;
  const view = new OrderedOctets(bytes, order.value);
  const total = view.uint32(offset + 4);
  if (total < 12 || total % 4 !== 0) return refuse("bad length");
  if (total > end - offset) return refuse("truncated");
  const bodyEnd = offset + total - 4;
  if (view.uint32(bodyEnd) !== total) return refuse("bad length");
  return decoded({ view, bodyEnd });
}

/** The section's byte order, or what a section header's magic says. */
function orderAt(bytes: Uint8Array, offset: number, end: number, byteOrder: ByteOrder): Decoded<ByteOrder> {
  if (new OrderedOctets(bytes, "big").uint32(offset) !== SECTION) return decoded(byteOrder);
  if (end - offset < 12) return refuse("truncated");
  for (const order of ["little", "big"] as const) {
    if (new OrderedOctets(bytes, order).uint32(offset + 8) === BYTE_ORDER_MAGIC) return decoded(order);
  }
  return refuse("bad magic");
}

function decodeSection(view: OrderedOctets, end: number): Decoded<PcapngSection> {
  const start = end + 4 - view.uint32(end);
  if (end - start < 24) return refuse("truncated");
  if (view.uint16(start + 12) !== VERSION_MAJOR) return refuse("bad version");
  const options = decodePcapngOptions(view, start + 24, end);
  if (!options.ok) return options;
  return decoded({
    kind: "section",
    byteOrder: view.byteOrder,
    hardware: textIn(options.value, SECTION_HARDWARE),
    operatingSystem: textIn(options.value, SECTION_OS),
    application: textIn(options.value, SECTION_APPLICATION),
  });
}

function decodeInterface(view: OrderedOctets, start: number, end: number): Decoded<PcapngInterface> {
  if (end - start < 8) return refuse("truncated");
  const options = decodePcapngOptions(view, start + 8, end);
  if (!options.ok) return options;
  const resolution = options.value.find(({ code }) => code === INTERFACE_RESOLUTION)?.value[0];
  return decoded({
    kind: "interface",
    linkType: view.uint16(start),
    snapshotLength: view.uint32(start + 4),
    name: textIn(options.value, INTERFACE_NAME),
    description: textIn(options.value, INTERFACE_DESCRIPTION),
    resolution:
      resolution === undefined
        ? MICROSECONDS
        : { base: resolution >= BASE_TWO ? 2 : 10, exponent: resolution & 0x7f },
  });
}

function decodePacket(view: OrderedOctets, start: number, end: number): Decoded<PcapngPacket> {
  if (end - start < 20) return refuse("truncated");
  const length = view.uint32(start + 12);
  if (length > end - start - 20) return refuse("bad length");
  const options = decodePcapngOptions(view, start + 20 + padded(length), end);
  if (!options.ok) return options;
  const { byteOrder } = view;
  const flags = numberIn(options.value, PACKET_FLAGS, { lengthBytes: 4, byteOrder });
  return decoded({
    kind: "packet",
    interfaceId: view.uint32(start),
    time: view.time(start + 4),
    originalLength: view.uint32(start + 16),
    bytes: view.bytes.slice(start + 20, start + 20 + length),
    direction: DIRECTIONS[flags & 3] ?? "unknown",
    reception: RECEPTIONS[(flags >>> 2) & 7] ?? "unknown",
    lostBefore: numberIn(options.value, PACKET_LOST, { lengthBytes: 8, byteOrder }),
    comments: options.value.filter(({ code }) => code === COMMENT).map(({ value }) => decodeText(value)),
  });
}

function decodeStatistics(view: OrderedOctets, start: number, end: number): Decoded<PcapngStatistics> {
  if (end - start < 12) return refuse("truncated");
  const options = decodePcapngOptions(view, start + 12, end);
  if (!options.ok) return options;
  const { byteOrder } = view;
  return decoded({
    kind: "statistics",
    interfaceId: view.uint32(start),
    time: view.time(start + 4),
    received: numberIn(options.value, STATISTICS_RECEIVED, { lengthBytes: 8, byteOrder }),
    lost: numberIn(options.value, STATISTICS_LOST, { lengthBytes: 8, byteOrder }),
  });
}

function typeOf(block: PcapngBlock): number {
  switch (block.kind) {
    case "section":
      return SECTION;
    case "interface":
      return INTERFACE;
    case "packet":
      return ENHANCED_PACKET;
    case "statistics":
      return STATISTICS;
    case "other":
      return block.type;
  }
}

function fixedLength(block: PcapngBlock): number {
  switch (block.kind) {
    case "section":
      return 16;
    case "interface":
      return 8;
    case "packet":
      return 20 + padded(block.bytes.length);
    case "statistics":
      return 12;
    case "other":
      return padded(block.body.length);
  }
}

function encodeFixed(block: PcapngBlock, to: OrderedOctets, at: number): void {
  switch (block.kind) {
    case "section":
      to.setUint32(at, BYTE_ORDER_MAGIC);
      to.setUint16(at + 4, VERSION_MAJOR);
      to.setUint64(at + 8, SECTION_LENGTH_UNKNOWN);
      return;
    case "interface":
      to.setUint16(at, block.linkType);
      to.setUint32(at + 4, block.snapshotLength);
      return;
    case "packet":
      to.setUint32(at, block.interfaceId);
      to.setTime(at + 4, block.time);
      to.setUint32(at + 12, block.bytes.length);
      to.setUint32(at + 16, block.originalLength);
      to.bytes.set(block.bytes, at + 20);
      return;
    case "statistics":
      to.setUint32(at, block.interfaceId);
      to.setTime(at + 4, block.time);
      return;
    case "other":
      to.bytes.set(block.body, at);
      return;
  }
}

/** In the order in which they are written. */
function optionsOf(block: PcapngBlock): readonly WrittenOption[] {
  switch (block.kind) {
    case "section":
      return [
        ...textOption(SECTION_HARDWARE, block.hardware),
        ...textOption(SECTION_OS, block.operatingSystem),
        ...textOption(SECTION_APPLICATION, block.application),
      ];
    case "interface":
      return [
        ...textOption(INTERFACE_NAME, block.name),
        ...textOption(INTERFACE_DESCRIPTION, block.description),
        ...resolutionOption(block.resolution),
      ];
    case "packet":
      return packetOptions(block);
    case "statistics":
      return [
        { code: STATISTICS_RECEIVED, number: block.received, lengthBytes: 8 },
        { code: STATISTICS_LOST, number: block.lost, lengthBytes: 8 },
      ];
    case "other":
      return [];
  }
}

function packetOptions(packet: PcapngPacket): readonly WrittenOption[] {
  const options: WrittenOption[] = packet.comments.map((text) => ({ code: COMMENT, text }));
  const flags = DIRECTIONS.indexOf(packet.direction) | (RECEPTIONS.indexOf(packet.reception) << 2);
  if (flags !== 0) options.push({ code: PACKET_FLAGS, number: flags, lengthBytes: 4 });
  if (packet.lostBefore > 0) options.push({ code: PACKET_LOST, number: packet.lostBefore, lengthBytes: 8 });
  return options;
}

/** None for microseconds, which a reader takes without it. */
function resolutionOption({ base, exponent }: PcapngResolution): readonly WrittenOption[] {
  if (base === MICROSECONDS.base && exponent === MICROSECONDS.exponent) return [];
  return [{ code: INTERFACE_RESOLUTION, number: (base === 2 ? BASE_TWO : 0) | exponent, lengthBytes: 1 }];
}
