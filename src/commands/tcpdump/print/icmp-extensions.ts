import { residue } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printUnknownData } from "./hex-dump.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// RFC 4884: objects after 128 octets of quoted packet; RFC 4950: a stack of MPLS labels as one of them.

const EXTENSION_OFFSET = 136;
const VERSION = 2;
const MAY_HAVE: ReadonlySet<number> = new Set([3, 11, 12]);
const CLASSES: Tokens = new Map([
  [1, "MPLS Stack Entry"],
  [2, "Interface Identification"],
]);

/** Prints extensions where there are some: the length field is set, or what stands there has a right checksum. */
export function printIcmpExtensions(d: Dissection, at: number, type: number, lengthBytes: number): void {
  if (lengthBytes <= EXTENSION_OFFSET || !MAY_HAVE.has(type)) return;
  const extensionAt = at + EXTENSION_OFFSET;
  if (!d.has(at, EXTENSION_OFFSET + 5)) {
    d.truncated();
    return;
  }
  const extensionLength = lengthBytes - EXTENSION_OFFSET;
  const whole = d.has(extensionAt, extensionLength);
  const sum = whole ? residue(d, extensionAt, extensionAt + extensionLength) : 0;
  if (d.u8(at + 5) === 0 && whole && sum !== 0) return;
  const version = d.u8(extensionAt) >>> 4;
  d.print(`\n\tICMP Multi-Part extension v${version}`);
  if (version !== VERSION) {
    d.print(" packet not supported");
    return;
  }
  if (whole) {
    const field = hex(d.u16(extensionAt + 2), 4);
    d.print(`, checksum 0x${field} (${sum === 0 ? "" : "in"}correct), length ${extensionLength}`);
  }
  printObjects(d, extensionAt + 4, extensionLength - 4);
}

function printObjects(d: Dissection, at: number, lengthBytes: number): void {
  let objectAt = at;
  let left = lengthBytes;
  while (left > 4) {
    if (!d.has(objectAt, 4)) {
      d.truncated();
      return;
    }
    const objectLength = d.u16(objectAt);
    const objectClass = d.u8(objectAt + 2);
    const objectType = d.u8(objectAt + 3);
    const name = token(CLASSES, objectClass, "unknown");
    d.print(`\n\t  ${name} Object (${objectClass}), Class-Type: ${objectType}, length ${objectLength}`);
    left -= 4;
    if (objectClass === 0 || objectLength < 4) return;
    if (objectClass === 1 && objectType === 1) printLabel(d, d.u32(objectAt + 4));
    else printUnknownData(d, "\n\t    ", objectAt + 4, objectLength - 4);
    if (left < objectLength - 4) return;
    left -= objectLength - 4;
    objectAt += objectLength;
  }
}

function printLabel(d: Dissection, entry: number): void {
  const bottom = (entry & 0x100) === 0 ? "" : ", [S]";
  d.print(`\n\t    label ${entry >>> 12}, tc ${(entry >>> 9) & 7}${bottom}, ttl ${entry & 255}`);
}
