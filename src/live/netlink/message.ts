import { errnoName } from "../sys/libc.ts";
import { ATTRIBUTE_HEADER_BYTES, aligned, decodeAttributes, textOf } from "./attribute.ts";

// struct nlmsghdr and what stands in every family: acknowledgements (struct nlmsgerr) and the end of a dump.
//
//   length u32 (header included) | type u16 | flags u16 | sequence u32 | port u32 | payload

export const MESSAGE_HEADER_BYTES = 16;

export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_MULTI = 0x2;
export const NLM_F_ACK = 0x4;
/** In messages of a dump: what was told changed meanwhile, so that it may be neither the old nor the new state. */
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_REPLACE = 0x100;
export const NLM_F_EXCL = 0x200;
export const NLM_F_CREATE = 0x400;
export const NLM_F_APPEND = 0x800;
export const NLM_F_DUMP = 0x300;

const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

export interface NetlinkMessage {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly payload: Uint8Array;
}

/** What NLMSG_ERROR says: 0 is success. */
export interface Acknowledgement {
  /** As in errno.h, "EEXIST"; undefined for success. */
  readonly errno: string | undefined;
  /** The extended acknowledgement: the words that iproute2 prints behind `Error: ` or `Warning: `. */
  readonly message: string | undefined;
}

/** The messages that one datagram holds; one that is cut off ends the list. */
export function decodeMessages(bytes: Uint8Array): NetlinkMessage[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: NetlinkMessage[] = [];
  let at = 0;
  while (at + MESSAGE_HEADER_BYTES <= bytes.length) {
    const length = view.getUint32(at, true);
    if (length < MESSAGE_HEADER_BYTES || at + length > bytes.length) break;
    messages.push({
      type: view.getUint16(at + 4, true),
      flags: view.getUint16(at + 6, true),
      sequence: view.getUint32(at + 8, true),
      payload: bytes.subarray(at + MESSAGE_HEADER_BYTES, at + length),
    });
    at += aligned(length);
  }
  return messages;
}

/** With port 0, for the kernel to fill in. */
export function encodeMessage(message: NetlinkMessage): Uint8Array {
  const bytes = new Uint8Array(MESSAGE_HEADER_BYTES + message.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint16(4, message.type, true);
  view.setUint16(6, message.flags, true);
  view.setUint32(8, message.sequence, true);
  bytes.set(message.payload, MESSAGE_HEADER_BYTES);
  return bytes;
}

/**
 * NLMSG_ERROR, and NLMSG_DONE of a dump that failed. Behind the number the kernel repeats the request, only its header
 * when capped, then attributes.
 */
export function decodeAcknowledgement({ type, flags, payload }: NetlinkMessage): Acknowledgement {
  if (payload.length < 4) return { errno: undefined, message: undefined };
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const value = view.getInt32(0, true);
  const errno = value < 0 ? errnoName(-value) : undefined;
  if ((flags & NLM_F_ACK_TLVS) === 0) return { errno, message: undefined };
  let offset = 4;
  if (type === NLMSG_ERROR && payload.length >= 4 + MESSAGE_HEADER_BYTES) {
    const repeated = (flags & NLM_F_CAPPED) !== 0 ? MESSAGE_HEADER_BYTES : view.getUint32(4, true);
    offset += aligned(Math.max(repeated, ATTRIBUTE_HEADER_BYTES));
  }
  return { errno, message: textOf(decodeAttributes(payload, offset).get(NLMSGERR_ATTR_MSG)) };
}
