import { writeUint16 } from "./octets.ts";

// RFC 1035 3.1 and 4.1.4. A name is text as a master file has it, absolute: `www.example.org.`, the root is `.`.
// Octets that mean something there are escaped, so that text and octets say the same.

/** RFC 1035 2.3.4 */
export const LONGEST_DNS_LABEL_BYTES = 63;
/** Length octets and the root's among them. */
export const LONGEST_DNS_NAME_BYTES = 255;

const POINTER = 0xc0;
const SPECIAL: ReadonlySet<number> = new Set(Array.from('".;\\()@$', (letter) => letter.charCodeAt(0)));

export interface DecodedName {
  readonly name: string;
  /** Where the octets after the name begin. */
  readonly next: number;
}

/**
 * The name at `at` of the message in `bytes[start..end)`; undefined when it is cut short, too long, or a pointer does
 * not lead backwards.
 */
export function decodeDnsName(
  bytes: Uint8Array,
  at: number,
  { start, end }: { readonly start: number; readonly end: number },
): DecodedName | undefined {
  let name = "";
  let length = 1;
  let next: number | undefined;
  let from = at;
  /** A pointer leads before the name that it is part of, as BIND wants it: so none goes in a circle. */
  let limit = at;
  for (;;) {
    if (from >= end) return undefined;
    const octet = bytes[from]!;
    if (octet === 0) return { name: name === "" ? "." : name, next: next ?? from + 1 };
    if ((octet & POINTER) === POINTER) {
      if (from + 1 >= end) return undefined;
      next ??= from + 2;
      from = start + (((octet & 0x3f) << 8) | bytes[from + 1]!);
      if (from >= limit) return undefined;
      limit = from;
      continue;
    }
    length += octet + 1;
    if (octet > LONGEST_DNS_LABEL_BYTES || length > LONGEST_DNS_NAME_BYTES || from + octet >= end)
      return undefined;
    for (let index = 1; index <= octet; index++) name += escapeOctet(bytes[from + index]!);
    name += ".";
    from += octet + 1;
  }
}

function escapeOctet(octet: number): string {
  if (SPECIAL.has(octet)) return `\\${String.fromCharCode(octet)}`;
  if (octet > 0x20 && octet < 0x7f) return String.fromCharCode(octet);
  return `\\${String(octet).padStart(3, "0")}`;
}

/**
 * The labels of a name written by somebody, absolute or not; undefined when it is none: an empty or too long label, a
 * bad escape, more than 255 octets.
 */
export function parseDnsLabels(text: string): readonly Uint8Array[] | undefined {
  if (text === "." || text === "") return [];
  const labels: Uint8Array[] = [];
  let label: number[] = [];
  for (let index = 0; index < text.length; index++) {
    const letter = text[index]!;
    if (letter === ".") {
      if (label.length === 0) return undefined;
      labels.push(Uint8Array.from(label));
      label = [];
      continue;
    }
    let octet = text.charCodeAt(index);
    if (letter === "\\") {
      const digits = /^[0-9]{3}/.exec(text.slice(index + 1))?.[0];
      octet = digits === undefined ? text.charCodeAt(index + 1) : Number(digits);
      index += digits === undefined ? 1 : 3;
    }
    if (!(octet <= 255)) return undefined;
    label.push(octet);
  }
  if (label.length > 0) labels.push(Uint8Array.from(label));
  const length = labels.reduce((sum, one) => sum + one.length + 1, 1);
  const fits =
    length <= LONGEST_DNS_NAME_BYTES && labels.every((one) => one.length <= LONGEST_DNS_LABEL_BYTES);
  return fits ? labels : undefined;
}

/** The one way to write a name; undefined when `text` is none. */
export function canonicalDnsName(text: string): string | undefined {
  const labels = parseDnsLabels(text);
  if (labels === undefined) return undefined;
  if (labels.length === 0) return ".";
  return labels.map((label) => `${Array.from(label, escapeOctet).join("")}.`).join("");
}

/** Octets of a name without compression; undefined when `text` is none. */
export function encodeDnsName(text: string): Uint8Array | undefined {
  const labels = parseDnsLabels(text);
  if (labels === undefined) return undefined;
  const bytes = new Uint8Array(labels.reduce((sum, label) => sum + label.length + 1, 1));
  let at = 0;
  for (const label of labels) {
    bytes[at] = label.length;
    bytes.set(label, at + 1);
    at += label.length + 1;
  }
  return bytes;
}

/** A pointer to the name at `offset` of the message. */
export function dnsPointer(offset: number): Uint8Array {
  const bytes = new Uint8Array(2);
  writeUint16((POINTER << 8) | offset, bytes, 0);
  return bytes;
}
