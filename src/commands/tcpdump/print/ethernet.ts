import type { Dissection } from "./dissection.ts";
import { printEthertype } from "./ethertype.ts";
import { ETHERTYPES } from "./ethertypes.ts";
import { printUnknownFrame } from "./hex-dump.ts";
import { printLlc } from "./llc.ts";
import { hex, token } from "./tokens.ts";

const HEADER_LENGTH = 14;
/** The largest value of the type field that is an IEEE 802.3 length. */
export const MAXIMUM_LENGTH_VALUE = 1500;
const VLAN_TYPES: ReadonlySet<number> = new Set([0x8100, 0x9100, 0x9200, 0x88a8]);

/** What is left of a frame while its headers are being passed. */
interface Rest {
  readonly at: number;
  readonly lengthBytes: number;
  readonly captured: number;
}

/** A frame from its Ethernet header on; `lengthBytes` as it was on the wire. */
export function printEthernet(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "ether";
  const captured = d.end - at;
  if (captured < HEADER_LENGTH) {
    d.truncated();
    d.linkHeaderLength += captured;
    return;
  }
  if (d.options.linkHeader > 0) printAddresses(d, at);
  const afterType = {
    at: at + HEADER_LENGTH,
    lengthBytes: lengthBytes - HEADER_LENGTH,
    captured: captured - HEADER_LENGTH,
  };
  const tags = printVlanTags(d, afterType, lengthBytes);
  if (tags === undefined) return;
  const { type, rest, lengthPrinted } = tags;
  d.linkHeaderLength = rest.at;
  if (type <= MAXIMUM_LENGTH_VALUE) print8023(d, type, rest, lengthPrinted);
  else printPayload(d, at, type, { rest, lengthPrinted, lengthBytes });
}

interface Tags {
  readonly type: number;
  readonly rest: Rest;
  readonly lengthPrinted: boolean;
}

/** Passes 802.1Q tags; undefined when the frame ends within one. */
function printVlanTags(d: Dissection, first: Rest, lengthBytes: number): Tags | undefined {
  let type = d.u16(first.at - 2);
  let rest = first;
  let lengthPrinted = false;
  while (VLAN_TYPES.has(type)) {
    if (rest.captured < 4 || rest.lengthBytes < 4) {
      d.protocol = "vlan";
      d.truncated();
      d.linkHeaderLength += rest.at + Math.min(rest.captured, rest.lengthBytes);
      return undefined;
    }
    if (d.options.linkHeader > 0) {
      printType(d, type);
      d.print(lengthPrinted ? ", " : `, length ${lengthBytes}: `);
      lengthPrinted = true;
      d.print(`${vlanTag(d.u16(rest.at))}, `);
    }
    type = d.u16(rest.at + 2);
    rest = { at: rest.at + 4, lengthBytes: rest.lengthBytes - 4, captured: rest.captured - 4 };
  }
  return { type, rest, lengthPrinted };
}

function print8023(d: Dissection, type: number, rest: Rest, lengthPrinted: boolean): void {
  const lengthBytes = Math.min(type, rest.lengthBytes);
  const captured = Math.min(rest.captured, lengthBytes);
  d.narrow(rest.at, lengthBytes, () => {
    if (d.options.linkHeader > 0) d.print(lengthPrinted ? "802.3" : `802.3, length ${lengthBytes}: `);
    const header = printLlc(d, { at: rest.at, lengthBytes, captured }, 0);
    if (header.printed === "nothing") printUnknownFrame(d, rest.at, captured);
    d.linkHeaderLength += header.lengthBytes;
  });
}

function printPayload(
  d: Dissection,
  at: number,
  type: number,
  frame: { readonly rest: Rest; readonly lengthPrinted: boolean; readonly lengthBytes: number },
): void {
  const { rest, lengthPrinted, lengthBytes } = frame;
  if (d.options.linkHeader > 0) {
    printType(d, type);
    d.print(lengthPrinted ? ", " : `, length ${lengthBytes}: `);
  }
  if (printEthertype(d, type, rest)) return;
  if (d.options.linkHeader === 0) {
    printAddresses(d, at);
    printType(d, type);
    d.print(`, length ${lengthBytes}: `);
  }
  printUnknownFrame(d, rest.at, rest.captured);
}

function printAddresses(d: Dissection, at: number): void {
  d.print(`${d.mac(at + 6)} > ${d.mac(at)}, `);
}

function printType(d: Dissection, type: number): void {
  if (d.options.quiet === 0) {
    d.print(`ethertype ${token(ETHERTYPES, type, "Unknown")} (0x${hex(type, 4)})`);
  } else {
    d.print(token(ETHERTYPES, type, (value) => `Unknown Ethertype (0x${hex(value, 4)})`));
  }
}

/** `vlan 5, p 0`. */
export function vlanTag(tag: number): string {
  return `vlan ${tag & 0xfff}, p ${tag >>> 13}${(tag & 0x1000) === 0 ? "" : ", DEI"}`;
}
