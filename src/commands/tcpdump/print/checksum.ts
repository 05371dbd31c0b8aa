import { finishChecksum, sumWords } from "../../../wire/checksum.ts";
import type { Dissection } from "./dissection.ts";

/** The complement of the sum over `[start, end)`; 0 when the checksum inside is right. */
export function residue(d: Dissection, start: number, end: number): number {
  return finishChecksum(sumWords(d.bytes, start, end));
}

/** What the checksum field should have held, given what it holds and the residue over it. */
export function rightChecksum(field: number, residue: number): number {
  let sum = field + residue;
  sum = (sum & 0xffff) + (sum >>> 16);
  return (sum & 0xffff) + (sum >>> 16);
}

const SSRR = 137;
const LSRR = 131;

/** The residue over an IPv4 transport segment with its pseudo header; a source route's last hop is the destination. */
export function transportResidue4(
  d: Dissection,
  ipAt: number,
  segment: { readonly start: number; readonly lengthBytes: number; readonly protocol: number },
): number {
  const { start, lengthBytes, protocol } = segment;
  const destinationAt = (d.u8(ipAt) & 15) === 5 ? ipAt + 16 : finalDestination4(d, ipAt);
  d.need(ipAt + 12, 4);
  d.need(destinationAt, 4);
  let sum = sumWords(d.bytes, ipAt + 12, ipAt + 16, protocol + (lengthBytes & 0xffff));
  sum = sumWords(d.bytes, destinationAt, destinationAt + 4, sum);
  return finishChecksum(sumWords(d.bytes, start, start + lengthBytes, sum));
}

function finalDestination4(d: Dissection, ipAt: number): number {
  let left = (d.u8(ipAt) & 15) * 4 - 20;
  let at = ipAt + 20;
  while (left > 0) {
    const type = d.u8(at);
    if (type === 0) break;
    const length = type === 1 ? 1 : d.u8(at + 1);
    if ((type !== 1 && length < 2) || left < length || !d.has(at, length)) break;
    if ((type === SSRR || type === LSRR) && length >= 7) return at + length - 4;
    at += length;
    left -= length;
  }
  return ipAt + 16;
}

/** The same over IPv6; a routing header's last segment is the destination. */
export function transportResidue6(
  d: Dissection,
  ipAt: number,
  segment: { readonly start: number; readonly lengthBytes: number; readonly protocol: number },
): number {
  const { start, lengthBytes, protocol } = segment;
  d.need(ipAt + 8, 16);
  const destinationAt = finalDestination6(d, ipAt);
  d.need(destinationAt, 16);
  let sum = sumWords(d.bytes, ipAt + 8, ipAt + 24, protocol + (lengthBytes >>> 16) + (lengthBytes & 0xffff));
  sum = sumWords(d.bytes, destinationAt, destinationAt + 16, sum);
  return finishChecksum(sumWords(d.bytes, start, start + lengthBytes, sum));
}

const LENGTH_PREFIXED: ReadonlySet<number> = new Set([0, 60, 62, 135]);
const FRAGMENT = 44;
const ROUTING = 43;

function finalDestination6(d: Dissection, ipAt: number): number {
  let next = d.u8(ipAt + 6);
  let at = ipAt + 40;
  while (at < d.end) {
    if (next === ROUTING) return lastSegment(d, at) ?? ipAt + 24;
    if (next !== FRAGMENT && !LENGTH_PREFIXED.has(next)) break;
    const lengthBytes = next === FRAGMENT ? 8 : (d.u8(at + 1) + 1) * 8;
    next = d.u8(at);
    at += lengthBytes;
  }
  return ipAt + 24;
}

function lastSegment(d: Dissection, at: number): number | undefined {
  if (!d.has(at, 4)) return undefined;
  const length = d.u8(at + 1);
  const type = d.u8(at + 2);
  if (length % 2 === 1) return undefined;
  if (type === 4) return d.has(at + 8, 16) ? at + 8 : undefined;
  if (type !== 0 && type !== 2) return undefined;
  let last: number | undefined;
  for (let segment = 0; segment < length / 2 && d.has(at + 8 + 16 * segment, 16); segment++) {
    last = at + 8 + 16 * segment;
  }
  return last;
}
