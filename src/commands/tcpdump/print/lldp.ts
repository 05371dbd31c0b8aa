import type { Dissection } from "./dissection.ts";
import { printableCharacter, printUnknownData } from "./hex-dump.ts";
import { OUIS } from "./ouis.ts";
import { flags, hex, type Tokens, token } from "./tokens.ts";

// IEEE 802.1AB 8: TLVs of a 7-bit type and a 9-bit length.

const TLVS: Tokens = new Map([
  [0, "End"],
  [1, "Chassis ID"],
  [2, "Port ID"],
  [3, "Time to Live"],
  [4, "Port Description"],
  [5, "System Name"],
  [6, "System Description"],
  [7, "System Capabilities"],
  [8, "Management Address"],
  [127, "Organization specific"],
]);
const CHASSIS_SUBTYPES: Tokens = new Map([
  [1, "Chassis component"],
  [2, "Interface alias"],
  [3, "Port component"],
  [4, "MAC address"],
  [5, "Network address"],
  [6, "Interface name"],
  [7, "Local"],
]);
const PORT_SUBTYPES: Tokens = new Map([
  [1, "Interface alias"],
  [2, "Port component"],
  [3, "MAC address"],
  [4, "Network Address"],
  [5, "Interface Name"],
  [6, "Agent circuit ID"],
  [7, "Local"],
]);
const CAPABILITIES: Tokens = new Map([
  [0x01, "Other"],
  [0x02, "Repeater"],
  [0x04, "Bridge"],
  [0x08, "WLAN AP"],
  [0x10, "Router"],
  [0x20, "Telephone"],
  [0x40, "Docsis"],
  [0x80, "Station Only"],
]);

/** What printing one TLV came to. */
type Outcome = "done" | "dump" | "short";

export function printLldp(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "lldp";
  d.print(`LLDP, length ${lengthBytes}`);
  let tlvAt = at;
  let left = lengthBytes;
  while (left >= 2) {
    if (!d.has(tlvAt, 2)) {
      d.truncated();
      return;
    }
    const type = d.u16(tlvAt) >>> 9;
    const length = d.u16(tlvAt) & 0x1ff;
    tlvAt += 2;
    left -= 2;
    if (d.options.verbose > 0) d.print(`\n\t${token(TLVS, type, "Unknown")} TLV (${type}), length ${length}`);
    if (type === 0 || length === 0) return;
    if (!d.has(tlvAt, length) || left < length) {
      d.truncated();
      return;
    }
    const outcome = printTlv(d, type, tlvAt, length);
    if (outcome === "short") {
      d.truncated();
      return;
    }
    if (d.options.verbose > 1 || (d.options.verbose > 0 && outcome === "dump")) {
      printUnknownData(d, "\n\t  ", tlvAt, length);
    }
    left -= length;
    tlvAt += length;
  }
}

function printTlv(d: Dissection, type: number, at: number, length: number): Outcome {
  if (type === 5) {
    d.print(`: ${text(d, at, length)}`);
    return "done";
  }
  if (!TLVS.has(type)) return "dump";
  if (d.options.verbose === 0) return "done";
  switch (type) {
    case 1:
      return printIdentity(d, at, length, { subtypes: CHASSIS_SUBTYPES, mac: 4, network: 5 });
    case 2:
      return printIdentity(d, at, length, { subtypes: PORT_SUBTYPES, mac: 3, network: 4 });
    case 3:
      if (length < 2) return "short";
      d.print(`: TTL ${d.u16(at)}s`);
      return "done";
    case 4:
      d.print(`: ${text(d, at, length)}`);
      return "done";
    case 6:
      d.print(`\n\t  ${text(d, at, length)}`);
      return "done";
    case 7:
      return printCapabilities(d, at, length);
    case 8:
      return printManagementAddress(d, at, length);
    default:
      return printOrganization(d, at, length);
  }
}

function printIdentity(
  d: Dissection,
  at: number,
  length: number,
  kind: { readonly subtypes: Tokens; readonly mac: number; readonly network: number },
): Outcome {
  if (length < 2) return "short";
  const subtype = d.u8(at);
  d.print(`\n\t  Subtype ${token(kind.subtypes, subtype, "Unknown")} (${subtype}): `);
  if (subtype === kind.mac) {
    if (length < 7) return "short";
    d.print(d.mac(at + 1));
    return "done";
  }
  if (subtype === kind.network) {
    const address = networkAddress(d, at + 1, length - 1);
    if (address === undefined) return "short";
    d.print(address);
    return "done";
  }
  if (!kind.subtypes.has(subtype)) return "dump";
  d.print(text(d, at + 1, length - 1));
  return "done";
}

function printCapabilities(d: Dissection, at: number, length: number): Outcome {
  if (length < 4) return "short";
  for (const [name, value] of [
    ["System ", d.u16(at)],
    ["Enabled", d.u16(at + 2)],
  ] as const) {
    d.print(`\n\t  ${name} Capabilities [${flags(CAPABILITIES, value, "none")}] (0x${hex(value, 4)})`);
  }
  return "done";
}

const NUMBERINGS: Tokens = new Map([
  [2, "Interface Index"],
  [3, "System Port Number"],
]);

function printManagementAddress(d: Dissection, at: number, length: number): Outcome {
  const addressLength = d.u8(at);
  if (length - 1 < addressLength) return "short";
  const address = networkAddress(d, at + 1, addressLength);
  if (address === undefined) return "short";
  d.print(`\n\t  Management Address length ${addressLength}, ${address}`);
  const numberingAt = at + 1 + addressLength;
  const left = length - 1 - addressLength;
  if (left < 5) return "short";
  const numbering = d.u8(numberingAt);
  d.print(
    `\n\t  ${token(NUMBERINGS, numbering, "Unknown")} Interface Numbering (${numbering}): ${d.u32(numberingAt + 1)}`,
  );
  if (left > 5) {
    const oidLength = d.u8(numberingAt + 5);
    if (left - 5 < 1 + oidLength) return "short";
    if (oidLength > 0) d.print(`\n\t  OID length ${oidLength}${text(d, numberingAt + 6, oidLength)}`);
  }
  return "done";
}

function printOrganization(d: Dissection, at: number, length: number): Outcome {
  if (length < 3) return "short";
  const oui = d.u24(at);
  d.print(`: OUI ${token(OUIS, oui, "Unknown")} (0x${hex(oui, 6)})`);
  if (DISSECTED_ELSEWHERE.has(oui)) d.unknownProtocols.add(`LLDP TLVs of ${token(OUIS, oui, "")}`);
  return "dump";
}

/** IEEE 802.1, IEEE 802.3, IANA, TIA, DCBX. */
const DISSECTED_ELSEWHERE: ReadonlySet<number> = new Set([0x0080c2, 0x00120f, 0x00005e, 0x0012bb, 0x001b21]);

const FAMILIES: Tokens = new Map([
  [1, "IPv4"],
  [2, "IPv6"],
  [6, "802"],
]);

/** The address of a family and its text; undefined when it is too short. */
function networkAddress(d: Dissection, at: number, length: number): string | undefined {
  if (length < 1) return undefined;
  const family = d.u8(at);
  const name = token(FAMILIES, family, "Unknown");
  const needed = new Map([
    [1, 4],
    [2, 16],
    [6, 6],
  ]).get(family);
  if (needed === undefined) return `AFI ${name} (${family}), no AF printer !`;
  if (length - 1 < needed) return undefined;
  const address = family === 1 ? d.ipv4(at + 1) : family === 2 ? d.ipv6(at + 1) : d.mac(at + 1);
  return `AFI ${name} (${family}): ${address}`;
}

/** Up to `length` characters, or to the first NUL. */
function text(d: Dissection, at: number, length: number): string {
  let result = "";
  for (let index = 0; index < length && d.u8(at + index) !== 0; index++) {
    result += printableCharacter(d.u8(at + index));
  }
  return result;
}
