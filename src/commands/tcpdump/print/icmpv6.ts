import { rightChecksum, transportResidue6 } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printUnknownData } from "./hex-dump.ts";
import type { IpPayload } from "./ip-payload.ts";
import { printMldQueryV2, printMldReportV2, printMldV1 } from "./mld.ts";
import { printNdp } from "./ndp.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// RFC 4443. The quoted packet of an error begins at octet 8.

const TYPES: Tokens = new Map([
  [1, "destination unreachable"],
  [2, "packet too big"],
  [3, "time exceeded in-transit"],
  [4, "parameter problem"],
  [128, "echo request"],
  [129, "echo reply"],
  [130, "multicast listener query"],
  [131, "multicast listener report"],
  [132, "multicast listener done"],
  [133, "router solicitation"],
  [134, "router advertisement"],
  [135, "neighbor solicitation"],
  [136, "neighbor advertisement"],
  [137, "redirect"],
  [138, "router renumbering"],
  [141, "inverse neighbor solicitation"],
  [142, "inverse neighbor advertisement"],
  [143, "multicast listener report v2"],
  [144, "ha discovery request"],
  [145, "ha discovery reply"],
  [146, "mobile router solicitation"],
  [147, "mobile router advertisement"],
  [139, "who-are-you request"],
  [140, "who-are-you reply"],
  [201, "mtrace message"],
  [200, "mtrace response"],
  [155, "RPL"],
]);
/** With -v these say their length before the rest. */
const LENGTH_FIRST: ReadonlySet<number> = new Set([133, 134, 135, 136, 137, 145, 147]);
const ICMPV6 = 58;

/** How a message's printer left the line. */
type Outcome = "done" | "no length" | "truncated";

export function printIcmpv6(d: Dissection, payload: IpPayload): void {
  const { at, lengthBytes } = payload;
  d.protocol = "icmp6";
  if (lengthBytes === 0) {
    d.print("ICMP6, length 0");
    d.invalid();
    return;
  }
  if (d.options.verbose > 0) printChecksum(d, payload);
  const type = d.u8(at);
  d.print(`ICMP6, ${token(TYPES, type, (value) => `unknown icmp6 type (${value})`)}`);
  if (d.options.verbose > 0 && LENGTH_FIRST.has(type)) d.print(`, length ${lengthBytes}`);
  const outcome = printBody(d, type, d.u8(at + 1), payload);
  if (outcome === "truncated") d.truncated();
  else if (outcome === "done" && d.options.verbose === 0) d.print(`, length ${lengthBytes}`);
}

function printChecksum(d: Dissection, payload: IpPayload): void {
  const { at, ipAt, lengthBytes, fragmented } = payload;
  if (fragmented || !d.has(at, lengthBytes)) return;
  const field = d.u16(at + 2);
  const sum = transportResidue6(d, ipAt, { start: at, lengthBytes, protocol: ICMPV6 });
  if (sum === 0) d.print("[icmp6 sum ok] ");
  else d.print(`[bad icmp6 cksum 0x${hex(field, 4)} -> 0x${hex(rightChecksum(field, sum), 4)}!] `);
}

function printBody(d: Dissection, type: number, code: number, payload: IpPayload): Outcome {
  const { at, lengthBytes } = payload;
  switch (type) {
    case 1:
      return printUnreachable(d, at, code, lengthBytes);
    case 2:
      d.print(`, mtu ${d.u32(at + 4)}`);
      return "done";
    case 3:
      return printTimeExceeded(d, at, code);
    case 4:
      return printParameterProblem(d, at, code);
    case 128:
    case 129:
      d.print(`, id ${d.u16(at + 4)}, seq ${d.u16(at + 6)}`);
      return "done";
    case 130:
      if (lengthBytes === 24) printMldV1(d, at);
      else if (lengthBytes >= 28) printMldQueryV2(d, at, lengthBytes);
      else d.print(` unknown-version (len ${lengthBytes}) `);
      return "done";
    case 131:
    case 132:
      printMldV1(d, at);
      return "done";
    case 133:
    case 134:
    case 135:
    case 136:
    case 137:
      return printNdp(d, type, at, lengthBytes);
    case 143:
      printMldReportV2(d, at, lengthBytes);
      return "done";
    default:
      return printRare(d, type, payload);
  }
}

/** Messages of mobility, renumbering, node information and routing on lossy networks: by name only. */
function printRare(d: Dissection, type: number, payload: IpPayload): Outcome {
  const { at, lengthBytes } = payload;
  if (type === 141 || type === 142) return "done";
  if (type === 144 || type === 146) {
    d.print(`, id 0x${hex(d.u16(at + 4), 4)}`);
    return "done";
  }
  if (TYPES.has(type) && type < 200) {
    d.unknownProtocols.add(`ICMPv6 ${TYPES.get(type)}`);
    return "done";
  }
  d.print(`, length ${lengthBytes}`);
  if (d.options.verbose <= 1) printUnknownData(d, "\n\t", at, lengthBytes);
  return "no length";
}

const UNREACHABLE: Tokens = new Map([
  [0, "unreachable route"],
  [1, " unreachable prohibited"],
  [2, "beyond scope"],
  [3, "unreachable address"],
  [4, "unreachable port"],
]);

function printUnreachable(d: Dissection, at: number, code: number, lengthBytes: number): Outcome {
  const source = (): string => d.ipv6(at + 16);
  const destination = (): string => d.ipv6(at + 32);
  d.print(`, ${token(UNREACHABLE, code, (value) => `unknown unreach code (${value})`)}`);
  switch (code) {
    case 0:
    case 1:
    case 3:
      d.print(` ${destination()}`);
      return "done";
    case 2:
      d.print(` ${destination()}, source address ${source()}`);
      return "done";
    case 4: {
      const upper = quotedPorts(d, at + 8);
      if (upper === undefined) return "truncated";
      const port = d.u16(upper.at + 2);
      const name = upper.protocol === "tcp" ? d.names.port("tcp", port) : d.names.port("udp", port);
      d.print(`, ${destination()} ${upper.protocol} port ${name}`);
      return "done";
    }
    default:
      if (d.options.verbose > 1) return "done";
      printUnknownData(d, "\n\t", at, lengthBytes);
      return "no length";
  }
}

/** Where the ports of a quoted IPv6 packet stand; undefined when they can't be found. */
function quotedPorts(
  d: Dissection,
  ipAt: number,
): { readonly at: number; readonly protocol: "tcp" | "udp" } | undefined {
  if (!d.has(ipAt + 6, 1)) return undefined;
  let next = d.u8(ipAt + 6);
  let at = ipAt;
  let length = 40;
  while (at < d.end) {
    at += length;
    if (next === 6 || next === 17) {
      return d.has(at + 2, 2) ? { at, protocol: next === 6 ? "tcp" : "udp" } : undefined;
    }
    const known = next === 0 || next === 43 || next === 60 || next === 44 || next === 51;
    if (!known || !d.has(at, next === 44 ? 4 : 2)) return undefined;
    if (next === 44 && (d.u16(at + 2) & 0xfff8) !== 0) return undefined;
    const field = d.u8(at + 1);
    length = next === 44 ? 8 : next === 51 ? (field + 2) * 4 : (field + 1) * 8;
    next = d.u8(at);
  }
  return undefined;
}

function printTimeExceeded(d: Dissection, at: number, code: number): Outcome {
  if (code === 0) d.print(` for ${d.ipv6(at + 32)}`);
  else if (code === 1) d.print(" (reassembly)");
  else d.print(`, unknown code (${code})`);
  return "done";
}

const PARAMETER_PROBLEMS: Tokens = new Map([
  [0, "erroneous"],
  [1, "next header"],
  [2, "option"],
  [3, "incomplete header chain"],
]);

function printParameterProblem(d: Dissection, at: number, code: number): Outcome {
  if (!d.has(at + 32, 16)) return "truncated";
  const name = PARAMETER_PROBLEMS.get(code);
  d.print(name === undefined ? `, code-#${code}` : `, ${name} - octet ${d.u32(at + 4)}`);
  return "done";
}
