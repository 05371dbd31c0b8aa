import { IPV4_DF, IPV4_MF, IPV4_OFFSET_MASK, ipv4HeaderLength, writeIpv4Checksum } from "../../wire/ipv4.ts";
import { readUint16, writeUint16 } from "../../wire/octets.ts";
import { NETWORK_OFFSET } from "../packet.ts";

const FRAGMENT_FIELD = 6;
const TOTAL_LENGTH = 2;
const MINIMUM_HEADER_LENGTH_BYTES = 20;
const IPOPT_COPIED = 0x80;
const IPOPT_END = 0;
const IPOPT_NOOP = 1;

/**
 * net/ipv4/ip_output.c: ip_do_fragment. Whole packet buffers (link-layer room included), first fragment first; the
 * input may itself be a fragment. Options without the copied bit are overwritten by no-operations after the first.
 */
export function fragmentPacket(bytes: Uint8Array, mtu: number): readonly Uint8Array[] {
  const at = NETWORK_OFFSET;
  const headerLength = ipv4HeaderLength(bytes, at);
  const field = readUint16(bytes, at + FRAGMENT_FIELD);
  const end = bytes.length;
  const room = (mtu - headerLength) & ~7;
  const fragments: Uint8Array[] = [];
  for (let start = at + headerLength; start < end; start += room) {
    const length = Math.min(room, end - start);
    const fragment = new Uint8Array(at + headerLength + length);
    fragment.set(bytes.subarray(0, at + headerLength), 0);
    fragment.set(bytes.subarray(start, start + length), at + headerLength);
    if (fragments.length > 0) clearUncopiedOptions(fragment, at, headerLength);
    const offset = (field & IPV4_OFFSET_MASK) + ((start - at - headerLength) >>> 3);
    const more = start + length < end || (field & IPV4_MF) !== 0 ? IPV4_MF : 0;
    writeUint16((field & IPV4_DF) | more | offset, fragment, at + FRAGMENT_FIELD);
    writeUint16(headerLength + length, fragment, at + TOTAL_LENGTH);
    writeIpv4Checksum(fragment, at);
    fragments.push(fragment);
  }
  return fragments;
}

/** ip_options_fragment */
function clearUncopiedOptions(bytes: Uint8Array, at: number, headerLength: number): void {
  let offset = at + MINIMUM_HEADER_LENGTH_BYTES;
  const end = at + headerLength;
  while (offset < end) {
    const type = bytes[offset]!;
    if (type === IPOPT_END) return;
    if (type === IPOPT_NOOP) {
      offset++;
      continue;
    }
    const length = bytes[offset + 1]!;
    if (length < 2 || offset + length > end) return;
    if ((type & IPOPT_COPIED) === 0) bytes.fill(IPOPT_NOOP, offset, offset + length);
    offset += length;
  }
}
