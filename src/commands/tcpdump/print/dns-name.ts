import type { Dissection } from "./dissection.ts";
import { printableCharacter } from "./hex-dump.ts";
import { hex } from "./tokens.ts";

// RFC 1035 4.1.4; bit labels are those of RFC 2673. A position is where the reader goes on, undefined where the name
// makes no sense or ends beyond the captured octets.

const TYPE_MASK = 0xc0;
const POINTER = 0xc0;
const EXTENDED = 0x40;
const LABEL = 0x00;
const BIT_LABEL = 0x41;
const LONGEST_NAME = 255;

/** ns_nskip */
export function skipName(d: Dissection, start: number): number | undefined {
  let at = start;
  if (!d.has(at, 1)) return undefined;
  let octet = d.u8(at++);
  while (octet !== 0) {
    const type = octet & TYPE_MASK;
    if (type === POINTER) return at + 1;
    if (type === LABEL) at += octet;
    else if (octet !== BIT_LABEL || !d.has(at, 1)) return undefined;
    else at += 1 + Math.ceil((d.u8(at) || 256) / 8);
    if (!d.has(at, 1)) return undefined;
    octet = d.u8(at++);
  }
  return at;
}

/** labellen; undefined after a complaint. */
function labelLength(d: Dissection, at: number): number | undefined {
  if (!d.has(at, 1)) return undefined;
  const octet = d.u8(at);
  const type = octet & TYPE_MASK;
  if (type === POINTER || type === LABEL) return octet;
  if (type !== EXTENDED) {
    d.print("<BAD LABEL TYPE>");
    return undefined;
  }
  if (octet !== BIT_LABEL) {
    d.print(`<ELT ${octet & ~TYPE_MASK}>`);
    return undefined;
  }
  return d.has(at + 1, 1) ? Math.ceil((d.u8(at + 1) || 256) / 8) + 1 : undefined;
}

/** A name on its way to text (fqdn_print). */
class NamePrinter {
  readonly #d: Dissection;
  /** Where the message starts: pointers count from here. */
  readonly #message: number;
  #at: number;
  #limit: number;
  /** Where the reader goes on. */
  #next: number;
  #compressed = false;
  #characters = 0;

  constructor(d: Dissection, at: number, message: number) {
    this.#d = d;
    this.#message = message;
    this.#at = at + 1;
    this.#next = at;
    this.#limit = at - message;
  }

  print(): number | undefined {
    const d = this.#d;
    let length = labelLength(d, this.#at - 1);
    if (length === undefined) return undefined;
    let octet = d.u8(this.#at - 1);
    this.#next = this.#at + length;
    if (octet === 0) {
      d.print(".");
      return this.#next;
    }
    if ((octet & TYPE_MASK) === POINTER && this.#at >= d.end) return undefined;
    while (octet !== 0 && this.#at < d.end) {
      if ((octet & TYPE_MASK) === POINTER) {
        if (!this.#follow(octet)) return undefined;
      } else if (!this.#label(octet, length)) return undefined;
      if (!d.has(this.#at, 1)) return undefined;
      octet = d.u8(this.#at);
      length = labelLength(d, this.#at);
      if (length === undefined) return undefined;
      this.#at++;
      if (!this.#compressed) this.#next += length + 1;
    }
    if (this.#characters > LONGEST_NAME) d.print("<DOMAIN NAME TOO LONG>");
    return this.#next;
  }

  #follow(octet: number): boolean {
    const d = this.#d;
    if (!this.#compressed) this.#next = this.#at + 1;
    this.#compressed = true;
    if (!d.has(this.#at, 1)) return false;
    const offset = ((octet << 8) | d.u8(this.#at)) & 0x3fff;
    if (offset >= this.#limit) {
      d.print("<BAD PTR>");
      return false;
    }
    this.#limit = offset;
    this.#at = this.#message + offset;
    return true;
  }

  #label(octet: number, length: number): boolean {
    const d = this.#d;
    if ((octet & TYPE_MASK) === EXTENDED) printBitLabel(d, this.#at);
    else {
      const room = Math.min(length, Math.max(0, LONGEST_NAME - this.#characters));
      if (!printOctets(d, this.#at, room)) return false;
      this.#characters += length;
    }
    this.#at += length;
    if (this.#characters <= LONGEST_NAME) d.print(".");
    this.#characters++;
    return true;
  }
}

/** A name; `message` is where the message starts. */
export function printName(d: Dissection, at: number, message: number): number | undefined {
  return new NamePrinter(d, at, message).print();
}

/** Octets as characters; false when the captured ones end before. */
export function printOctets(d: Dissection, at: number, length: number): boolean {
  const end = Math.min(at + length, d.end);
  for (let octet = at; octet < end; octet++) d.print(printableCharacter(d.u8(octet)));
  return at + length <= d.end;
}

/** blabel_print */
function printBitLabel(d: Dissection, at: number): void {
  const bits = d.u8(at) || 256;
  d.print("\\[x");
  let left = bits;
  let from = at + 1;
  for (const end = from + Math.floor((bits + 3) / 4); from < end && left > 7; left -= 8) {
    d.print(hex(d.u8(from++), 2));
  }
  if (left > 4) d.print(hex(d.u8(from) & (0xff << (8 - left)), 2));
  else if (left > 0) d.print(hex((d.u8(from) >> 4) & 15 & (15 << (4 - left))));
  d.print(`/${bits}]`);
}
