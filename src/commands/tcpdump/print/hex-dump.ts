import type { Dissection } from "./dissection.ts";
import { hex } from "./tokens.ts";

const OCTETS_PER_LINE = 16;
/** Four digits and a space for each of eight words. */
const HEX_COLUMN = 40;

/** -x: `indent 0x0000:  4500 0054 ...`; abandons the packet when fewer octets than `lengthBytes` are there. */
export function printHex(d: Dissection, indent: string, at: number, lengthBytes: number): void {
  const available = Math.min(lengthBytes, Math.max(0, d.end - at));
  for (let line = 0; line < available; line += OCTETS_PER_LINE) {
    const octets = d.bytes.subarray(at + line, at + Math.min(line + OCTETS_PER_LINE, available));
    d.print(`${indent}0x${hex(line, 4)}: ${words(octets)}`);
  }
  if (available < lengthBytes) d.abandon();
}

/** -X: the same with the printable characters beside. */
export function printHexAndAscii(d: Dissection, indent: string, at: number, lengthBytes: number): void {
  const available = Math.min(lengthBytes, Math.max(0, d.end - at));
  for (let line = 0; line < available; line += OCTETS_PER_LINE) {
    const octets = d.bytes.subarray(at + line, at + Math.min(line + OCTETS_PER_LINE, available));
    const text = Array.from(octets, (octet) => (isGraphic(octet) ? String.fromCharCode(octet) : "."));
    d.print(`${indent}0x${hex(line, 4)}: ${words(octets).padEnd(HEX_COLUMN)}  ${text.join("")}`);
  }
  if (available < lengthBytes) d.abandon();
}

/** -A: text, other characters as dots. */
export function printAscii(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "ascii";
  const available = Math.min(lengthBytes, Math.max(0, d.end - at));
  let text = "\n";
  for (let index = 0; index < available; index++) {
    const octet = d.bytes[at + index]!;
    const left = available - index - 1;
    if (octet === 0x0d) text += left > 1 && d.bytes[at + index + 1] !== 0x0a ? "." : "";
    else if (isGraphic(octet) || octet === 0x09 || octet === 0x20 || octet === 0x0a)
      text += String.fromCharCode(octet);
    else text += ".";
  }
  d.print(text);
  if (available < lengthBytes) d.abandon();
}

/** What a printer that knows no better does with its octets; -q, -x and -X suppress it where the caller says so. */
export function printDefault(d: Dissection, at: number, lengthBytes: number): void {
  printHexAndAscii(d, "\n\t", at, lengthBytes);
}

/** The same for a whole frame that nobody knows: -q, -x and -X leave it out. */
export function printUnknownFrame(d: Dissection, at: number, lengthBytes: number): void {
  const { quiet, hex: dumped, hexAndAscii } = d.options;
  if (quiet === 0 && dumped === 0 && hexAndAscii === 0) printDefault(d, at, lengthBytes);
}

/** Hexadecimal of as much of `lengthBytes` as was captured. */
export function printUnknownData(d: Dissection, indent: string, at: number, lengthBytes: number): void {
  if (at > d.end) {
    d.print(`${indent}Dissector error: print_unknown_data called with pointer past end of packet`);
    return;
  }
  printHex(d, indent, at, Math.min(lengthBytes, d.end - at));
}

/** A character as tcpdump shows text from packets: ^X for controls, M- for the upper half. */
export function printableCharacter(octet: number): string {
  const meta = octet > 127 ? "M-" : "";
  const low = octet & 127;
  return low >= 32 && low < 127
    ? meta + String.fromCharCode(low)
    : `${meta}^${String.fromCharCode(low ^ 0x40)}`;
}

function words(octets: Uint8Array): string {
  let text = "";
  for (const [index, octet] of octets.entries()) text += (index % 2 === 0 ? " " : "") + hex(octet, 2);
  return text;
}

function isGraphic(octet: number): boolean {
  return octet > 0x20 && octet < 0x7f;
}
