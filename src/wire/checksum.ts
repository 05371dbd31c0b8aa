/**
 * The Internet checksum (RFC 1071): one's complement of the one's complement sum of 16-bit words.
 * `sum` accumulates (start with 0, or with a pseudo header's sum); `finishChecksum` folds and complements.
 */
export function sumWords(bytes: Uint8Array, start: number, end: number, initial = 0): number {
  let sum = initial;
  const even = end - ((end - start) & 1);
  for (let offset = start; offset < even; offset += 2) sum += (bytes[offset]! << 8) | bytes[offset + 1]!;
  if (even < end) sum += bytes[even]! << 8;
  return sum;
}

export function finishChecksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}

/** The checksum of `bytes[start..end)`: what goes into a zeroed field, or 0 when the range already carries a right one. */
export function checksum(bytes: Uint8Array, start: number, end: number): number {
  return finishChecksum(sumWords(bytes, start, end));
}
