import { decodeIpv4Address, formatIpv4Address } from "../../../wire/ipv4-address.ts";
import { decodeIpv6Address, formatIpv6Address } from "../../../wire/ipv6-address.ts";
import type { Dissection } from "./dissection.ts";
import { printName } from "./dns-name.ts";
import { type Tokens, token } from "./tokens.ts";

// RFC 6891 6.1.2 and the registry of EDNS0 option codes.

const OPTIONS: Tokens = new Map([
  [1, "LLQ"],
  [2, "UL"],
  [3, "NSID"],
  [5, "DAU"],
  [6, "DHU"],
  [7, "N3U"],
  [8, "ECS"],
  [9, "EXPIRE"],
  [10, "COOKIE"],
  [11, "KEEPALIVE"],
  [12, "PADDING"],
  [13, "CHAIN"],
  [14, "KEY-TAG"],
  [16, "CLIENT-TAG"],
  [17, "SERVER-TAG"],
]);

const SIGNATURES: Tokens = new Map([
  [0, "DELETE"],
  [1, "RSAMD5"],
  [2, "DH"],
  [3, "DS"],
  [5, "RSASHA1"],
  [6, "DSA-NSEC3-SHA1"],
  [7, "RSASHA1-NSEC3-SHA1"],
  [8, "RSASHA256"],
  [10, "RSASHA512"],
  [12, "ECC-GOST"],
  [13, "ECDSAP256SHA256"],
  [14, "ECDSAP384SHA384"],
  [15, "ED25519"],
  [16, "ED448"],
  [252, "INDIRECT"],
  [253, "PRIVATEDNS"],
  [254, "PRIVATEOID"],
]);
const DIGESTS: Tokens = new Map([
  [1, "SHA-1"],
  [2, "SHA-256"],
  [3, "GOST_R_34.11-94"],
  [4, "SHA-384"],
]);
const NSEC3_HASHES: Tokens = new Map([[1, "SHA-1"]]);

/** eopt_print: where the next option begins, undefined when the captured octets end. */
export function printOption(d: Dissection, start: number): number | undefined {
  if (!d.has(start, 2)) return undefined;
  const code = d.u16(start);
  d.print(token(OPTIONS, code, (value) => `Opt${value}`));
  if (!d.has(start + 2, 2)) return undefined;
  const length = d.u16(start + 2);
  const at = start + 4;
  if (!d.has(at, length)) return undefined;
  if (length > 0) {
    d.print(" ");
    (PRINTERS.get(code) ?? printOctets)(d, at, length);
  }
  return at + length;
}

type OptionPrinter = (d: Dissection, at: number, length: number) => void;

const algorithms =
  (names: Tokens): OptionPrinter =>
  (d, at, length) => {
    const octets = Array.from({ length }, (_, index) => d.u8(at + index));
    d.print(octets.map((octet) => token(names, octet, (value) => `Alg_${value}`)).join(" "));
  };

const PRINTERS: ReadonlyMap<number, OptionPrinter> = new Map([
  [5, algorithms(SIGNATURES)],
  [6, algorithms(DIGESTS)],
  [7, algorithms(NSEC3_HASHES)],
  [8, printClientSubnet],
  [9, (d, at, length) => (length === 4 ? d.print(`${d.u32(at)} sec`) : d.invalid())],
  [10, printCookie],
  [11, (d, at, length) => (length === 2 ? d.print(`${(d.u16(at) / 10).toFixed(1)} sec`) : d.invalid())],
  [12, (d, _at, length) => d.print(`(${length})`)],
  [13, (d, at, length) => void printName(d, at, at + length)],
  [14, printKeyTags],
]);

function printOctets(d: Dissection, at: number, length: number): void {
  d.print(d.octets(at, length, ""));
}

function printCookie(d: Dissection, at: number, length: number): void {
  if (length < 8 || (length > 8 && length < 16) || length > 40) d.invalid();
  else d.print(d.octets(at, 8, "") + (length > 8 ? ` ${d.octets(at + 8, length - 8, "")}` : ""));
}

function printKeyTags(d: Dissection, at: number, length: number): void {
  if (length % 2 !== 0) d.invalid();
  else d.print(Array.from({ length: length / 2 }, (_, index) => d.u16(at + 2 * index)).join(" "));
}

/** RFC 7871 6. */
function printClientSubnet(d: Dissection, at: number, length: number): void {
  if (length < 4) {
    d.invalid();
    return;
  }
  const family = d.u16(at);
  const bits = family === 1 ? 32 : family === 2 ? 128 : 0;
  const [source, scope] = [d.u8(at + 2), d.u8(at + 3)];
  const octets = length - 4;
  if (octets > bits / 8 || source > bits || scope > bits || Math.ceil(source / 8) !== octets || bits === 0) {
    d.invalid();
    return;
  }
  const padded = new Uint8Array(16);
  padded.set(d.bytes.subarray(at + 4, at + length));
  const address =
    family === 1
      ? formatIpv4Address(decodeIpv4Address(padded, 0))
      : formatIpv6Address(decodeIpv6Address(padded, 0));
  d.print(`${address}/${source}/${scope}`);
}
