import { decodeIpv6Address } from "../../../wire/ipv6-address.ts";
import type { Dissection } from "./dissection.ts";
import { printableCharacter, printUnknownData } from "./hex-dump.ts";
import { flags, type Tokens, token } from "./tokens.ts";

const OPTIONS: Tokens = new Map([
  [1, "source link-address"],
  [2, "destination link-address"],
  [3, "prefix info"],
  [4, "redirected header"],
  [5, "mtu"],
  [25, "rdnss"],
  [31, "dnssl"],
  [7, "advertisement interval"],
  [8, "homeagent information"],
  [24, "route info"],
]);
const PREFIX_FLAGS: Tokens = new Map([
  [0x80, "onlink"],
  [0x40, "auto"],
  [0x20, "router"],
]);

const PREFERENCES = ["medium", "high", "rsv", "low"] as const;

/** RFC 4191 2.1: the two bits after the first three flags. */
export function routePreference(bits: number): string {
  return PREFERENCES[(bits >>> 3) & 3]!;
}

/** One line an option; false when one is cut off. */
export function printNdpOptions(d: Dissection, at: number, lengthBytes: number): boolean {
  let optionAt = at;
  let left = lengthBytes;
  while (optionAt < d.end) {
    if (!d.has(optionAt + 1, 1)) return false;
    if (left <= 0) return true;
    const type = d.u8(optionAt);
    const units = d.u8(optionAt + 1);
    if (units === 0 || optionAt + units * 8 > d.end) return false;
    d.print(`\n\t  ${token(OPTIONS, type, "unknown")} option (${type}), length ${units * 8} (${units}): `);
    if (!OPTIONS.has(type)) {
      if (d.options.verbose <= 1) {
        printUnknownData(d, "\n\t  ", optionAt + 2, units * 8 - 2);
        return true;
      }
    } else if (!printOption(d, { type, at: optionAt, units, listAt: at })) {
      return false;
    }
    if (d.options.verbose > 1) printUnknownData(d, "\n\t    ", optionAt + 2, units * 8 - 2);
    optionAt += units * 8;
    left -= units * 8;
  }
  return true;
}

interface NdpOption {
  readonly type: number;
  readonly at: number;
  readonly units: number;
  /** Where the first option stands. */
  readonly listAt: number;
}

function printOption(d: Dissection, option: NdpOption): boolean {
  const { type, at, units, listAt } = option;
  switch (type) {
    case 1:
    case 2:
      d.print(d.octets(at + 2, units * 8 - 2, ":"));
      return true;
    case 3:
      printPrefix(d, at, units);
      return true;
    case 4:
      // The real program dumps from the first option on, not from this one.
      printUnknownData(d, "\n\t    ", listAt, units * 8);
      return true;
    case 5:
      d.print(` ${d.u32(at + 4)}${units === 1 ? "" : "bad option length"}`);
      return true;
    case 7:
      d.print(` ${d.u32(at + 4)}ms`);
      return true;
    case 8:
      d.print(` preference ${d.u16(at + 4)}, lifetime ${d.u16(at + 6)}`);
      return true;
    case 24:
      return printRoute(d, at, units);
    case 25:
      d.print(` lifetime ${d.u32(at + 4)}s,`);
      for (let server = 0; server < Math.floor((units - 1) / 2); server++) {
        d.print(` addr: ${d.ipv6(at + 8 + 16 * server)}`);
      }
      return true;
    default:
      return printSearchList(d, at, units);
  }
}

function printPrefix(d: Dissection, at: number, units: number): void {
  d.print(
    `${d.ipv6(at + 16)}/${d.u8(at + 2)}${units === 4 ? "" : "badlen"}, ` +
      `Flags [${flags(PREFIX_FLAGS, d.u8(at + 3), "none")}], valid time ${lifetime(d.u32(at + 4))}`,
  );
  d.print(`, pref. time ${lifetime(d.u32(at + 8))}`);
}

/** RFC 4191 2.3: the prefix has as many octets as the option has room for. */
function printRoute(d: Dissection, at: number, units: number): boolean {
  if (!d.has(at + 4, 4) || units > 3) return false;
  const prefix = new Uint8Array(16);
  const octets = 8 * (units - 1);
  d.need(at + 8, octets);
  prefix.set(d.bytes.subarray(at + 8, at + 8 + octets));
  d.print(` ${d.names.ipv6(decodeIpv6Address(prefix, 0))}/${d.u8(at + 2)}`);
  d.print(`, pref=${routePreference(d.u8(at + 3))}`);
  d.print(`, lifetime=${lifetime(d.u32(at + 4))}`);
  return true;
}

/** RFC 8106 5.2: names as in DNS, without compression. */
function printSearchList(d: Dissection, at: number, units: number): boolean {
  d.print(` lifetime ${d.u32(at + 4)}s, domain(s):`);
  let nameAt = at + 8;
  while (nameAt < at + units * 8 && d.u8(nameAt) !== 0) {
    d.print(" ");
    for (let length = d.u8(nameAt); length !== 0; length = d.u8(nameAt)) {
      if (length > 63) return false;
      for (let index = 1; index <= length; index++) d.print(printableCharacter(d.u8(nameAt + index)));
      d.print(".");
      nameAt += 1 + length;
    }
    nameAt += 1;
  }
  return true;
}

function lifetime(seconds: number): string {
  return seconds === 0xffffffff ? "infinity" : `${seconds}s`;
}
