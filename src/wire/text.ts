/**
 * UTF-8 both ways without losing a byte: a byte that is no part of valid UTF-8 becomes the lone surrogate
 * U+DC80 + (byte - 0x80) and comes back as that byte, so shell variables and pipes carry any bytes.
 */
export function decodeText(bytes: Uint8Array): string {
  const parts: string[] = [];
  let start = 0;
  while (start < bytes.length) {
    let end = Math.min(bytes.length, start + CHUNK);
    for (let back = 0; back < 3 && end < bytes.length && (bytes[end]! & 0xc0) === 0x80; back++) end--;
    parts.push(decodeChunk(bytes, start, end));
    start = end;
  }
  return parts.length === 1 ? parts[0]! : parts.join("");
}

export function encodeText(text: string): Uint8Array {
  const length = text.length;
  const ascii = new Uint8Array(length);
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit >= 0x80) return encodeFrom(text, ascii, index);
    ascii[index] = unit;
  }
  return ascii;
}

/** Number of bytes that `encodeText` would give. */
export function textLengthBytes(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80 || isEscaped(unit, text, index)) continue;
    length += unit < 0x800 || (unit >= 0xd800 && unit < 0xe000) ? 1 : 2;
  }
  return length;
}

const CHUNK = 8192;

function decodeChunk(bytes: Uint8Array, start: number, end: number): string {
  const units: number[] = [];
  let index = start;
  while (index < end) {
    const lead = bytes[index]!;
    if (lead < 0x80) {
      units.push(lead);
      index++;
      continue;
    }
    const size = sequenceLength(bytes, index, end);
    if (size === 0) units.push(0xdc00 + lead);
    else pushCodePoint(units, codePoint(bytes, index, size));
    index += Math.max(1, size);
  }
  return String.fromCharCode.apply(undefined, units);
}

/** Length of the valid sequence at `index`, 0 when it is none (RFC 3629: no overlong, no surrogates). */
function sequenceLength(bytes: Uint8Array, index: number, end: number): number {
  const lead = bytes[index]!;
  const size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc2 ? 2 : 0;
  if (size === 0 || lead > 0xf4 || index + size > end) return 0;
  for (let offset = 1; offset < size; offset++) {
    if ((bytes[index + offset]! & 0xc0) !== 0x80) return 0;
  }
  const value = codePoint(bytes, index, size);
  if (size === 3 && (value < 0x800 || (value >= 0xd800 && value < 0xe000))) return 0;
  return size === 4 && (value < 0x10000 || value > 0x10ffff) ? 0 : size;
}

function codePoint(bytes: Uint8Array, index: number, size: number): number {
  let value = bytes[index]! & (0xff >> (size + 1));
  for (let offset = 1; offset < size; offset++) value = (value << 6) | (bytes[index + offset]! & 0x3f);
  return value;
}

function pushCodePoint(units: number[], value: number): void {
  if (value < 0x10000) {
    units.push(value);
    return;
  }
  units.push(0xd800 + ((value - 0x10000) >> 10), 0xdc00 + ((value - 0x10000) & 0x3ff));
}

function encodeFrom(text: string, ascii: Uint8Array, start: number): Uint8Array {
  const out = new Uint8Array(start + (text.length - start) * 3);
  out.set(ascii.subarray(0, start));
  let at = start;
  for (let index = start; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) out[at++] = unit;
    else if (isEscaped(unit, text, index)) out[at++] = unit & 0xff;
    else {
      const value = text.codePointAt(index)!;
      if (value > 0xffff) index++;
      at = putCodePoint(out, at, value);
    }
  }
  return out.subarray(0, at);
}

function isEscaped(unit: number, text: string, index: number): boolean {
  if (unit < 0xdc80 || unit > 0xdcff) return false;
  const before = index > 0 ? text.charCodeAt(index - 1) : 0;
  return before < 0xd800 || before > 0xdbff;
}

function putCodePoint(out: Uint8Array, start: number, value: number): number {
  let at = start;
  if (value < 0x800) out[at++] = 0xc0 | (value >> 6);
  else {
    if (value < 0x10000) out[at++] = 0xe0 | (value >> 12);
    else {
      out[at++] = 0xf0 | (value >> 18);
      out[at++] = 0x80 | ((value >> 12) & 0x3f);
    }
    out[at++] = 0x80 | ((value >> 6) & 0x3f);
  }
  out[at++] = 0x80 | (value & 0x3f);
  return at;
}
