import type { Dissection } from "./dissection.ts";
import { MAXIMUM_LENGTH_VALUE, vlanTag } from "./ethernet.ts";
import { printEthertype } from "./ethertype.ts";
import { ETHERTYPES } from "./ethertypes.ts";
import { printUnknownFrame } from "./hex-dump.ts";
import { printLlc } from "./llc.ts";
import { hex, type Tokens, token } from "./tokens.ts";

const HEADER_LENGTH = 20;
const PACKET_TYPES: Tokens = new Map([
  [0, "In"],
  [1, "B"],
  [2, "M"],
  [3, "P"],
  [4, "Out"],
]);
/** ETH_P_802_3 and ETH_P_802_2 as sll_protocol. */
const P_802_3 = 1;
const P_802_2 = 4;
const VLAN = 0x8100;

/** A packet captured on `any`, from its LINUX_SLL2 header on. */
export function printSll2(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "sll2";
  if (!d.has(at, HEADER_LENGTH)) d.abandon();
  const device = d.names.device(d.u32(at + 4)) ?? "?";
  d.print(`${device.padEnd(5)} ${token(PACKET_TYPES, d.u8(at + 10), "?").padEnd(3)} `);
  if (d.options.linkHeader > 0) printHeader(d, at, lengthBytes);
  let type = d.u16(at);
  let payloadAt = at + HEADER_LENGTH;
  while (type === VLAN) {
    if (d.end - payloadAt < 4) {
      d.protocol = "vlan";
      d.truncated();
      d.linkHeaderLength += d.end;
      return;
    }
    if (d.options.linkHeader > 0) d.print(`${vlanTag(d.u16(payloadAt))}, `);
    type = d.u16(payloadAt + 2);
    if (type <= MAXIMUM_LENGTH_VALUE) type = P_802_2;
    if (d.options.quiet === 0) d.print(`ethertype ${token(ETHERTYPES, type, "Unknown")}, `);
    payloadAt += 4;
  }
  printPayload(d, at, payloadAt, { type, lengthBytes });
}

function printPayload(
  d: Dissection,
  at: number,
  payloadAt: number,
  frame: { readonly type: number; readonly lengthBytes: number },
): void {
  const { type, lengthBytes } = frame;
  const captured = d.end - payloadAt;
  const payload = { at: payloadAt, lengthBytes: lengthBytes - (payloadAt - at), captured };
  let headerLength = payloadAt;
  if (type === P_802_2) {
    const header = printLlc(d, payload, "none");
    if (header.printed === "nothing") printUnknownFrame(d, payloadAt, captured);
    else headerLength += header.lengthBytes;
  } else if (type <= MAXIMUM_LENGTH_VALUE) {
    if (type === P_802_3) d.unknownProtocols.add("IPX");
    printUnknownFrame(d, payloadAt, captured);
  } else if (!printEthertype(d, type, payload)) {
    if (d.options.linkHeader === 0) printHeader(d, at, payload.lengthBytes + HEADER_LENGTH);
    printUnknownFrame(d, payloadAt, captured);
  }
  d.linkHeaderLength += headerLength;
}

function printHeader(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "sll2";
  d.print(`ifindex ${d.u32(at + 4)} `);
  if (d.u8(at + 11) === 6) d.print(`${d.mac(at + 12)} `);
  if (d.options.quiet > 0) return;
  const type = d.u16(at);
  if (type === P_802_3) d.print("802.3");
  else if (type === P_802_2) d.print("802.2");
  else if (type <= MAXIMUM_LENGTH_VALUE) d.print(`ethertype Unknown (0x${hex(type, 4)})`);
  else d.print(`ethertype ${token(ETHERTYPES, type, "Unknown")} (0x${hex(type, 4)})`);
  d.print(`, length ${lengthBytes}: `);
}
