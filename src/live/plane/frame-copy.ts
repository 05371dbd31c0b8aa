import type { Frame } from "../../wire/frame.ts";
import type { VlanTag } from "../../wire/vlan.ts";
import { VLAN_HEADER_LENGTH_BYTES } from "../../wire/vlan.ts";
import { VIRTIO_HEADER_BYTES } from "../sys/tap.ts";
import type { FramePlace } from "./surroundings.ts";

const ADDRESSES_BYTES = 12;
const FLAGS_NEEDS_CSUM = 1;
const GSO_TYPE = 1;
const HEADER_LENGTH = 2;
const CHECKSUM_START = 6;

export function placeOf(frame: Frame): FramePlace {
  return frame.offload as FramePlace;
}

/** One unit that stands for many segments: MTU tests do not apply to its length. */
export function isSegmented(frame: Frame): boolean {
  return placeOf(frame).header[GSO_TYPE] !== 0;
}

/** The frame and its header in memory of its own, for one that has to outlive the call that brought it. */
export function copyFrame(frame: Frame): Frame {
  const copy = new Uint8Array(VIRTIO_HEADER_BYTES + frame.bytes.length);
  const header = copy.subarray(0, VIRTIO_HEADER_BYTES);
  header.set(placeOf(frame).header);
  const bytes = copy.subarray(VIRTIO_HEADER_BYTES);
  bytes.set(frame.bytes);
  const place: FramePlace = { header, address: 0 };
  return { ...frame, bytes, offload: place };
}

/** Writes the frame into `header` and `bytes`, its VLAN tag among the octets; the answer is its length now. */
export function stageFrame(frame: Frame, header: Uint8Array, bytes: Uint8Array): number {
  header.set(placeOf(frame).header);
  if (frame.vlan === undefined) {
    bytes.set(frame.bytes);
    return frame.bytes.length;
  }
  writeTagged(frame, frame.vlan, bytes);
  shiftOffsets(header);
  return frame.bytes.length + VLAN_HEADER_LENGTH_BYTES;
}

function writeTagged(frame: Frame, tag: VlanTag, bytes: Uint8Array): void {
  bytes.set(frame.bytes.subarray(0, ADDRESSES_BYTES));
  bytes[ADDRESSES_BYTES] = tag.protocol >>> 8;
  bytes[ADDRESSES_BYTES + 1] = tag.protocol;
  bytes[ADDRESSES_BYTES + 2] = tag.tci >>> 8;
  bytes[ADDRESSES_BYTES + 3] = tag.tci;
  bytes.set(frame.bytes.subarray(ADDRESSES_BYTES), ADDRESSES_BYTES + VLAN_HEADER_LENGTH_BYTES);
}

/** Offsets in the virtio_net_hdr count from the frame's start, and all behind the addresses has moved. */
function shiftOffsets(header: Uint8Array): void {
  const view = new DataView(header.buffer, header.byteOffset, header.length);
  if ((header[0]! & FLAGS_NEEDS_CSUM) !== 0) {
    view.setUint16(CHECKSUM_START, view.getUint16(CHECKSUM_START, true) + VLAN_HEADER_LENGTH_BYTES, true);
  }
  if (header[GSO_TYPE] === 0) return;
  view.setUint16(HEADER_LENGTH, view.getUint16(HEADER_LENGTH, true) + VLAN_HEADER_LENGTH_BYTES, true);
}
