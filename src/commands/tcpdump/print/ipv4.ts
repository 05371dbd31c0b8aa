import { residue, rightChecksum } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printIpPayload } from "./ip-payload.ts";
import { IP_PROTOCOLS } from "./ip-protocols.ts";
import { printIpv4Options } from "./ipv4-options.ts";
import { flags, hex, type Tokens, token } from "./tokens.ts";

const HEADER_LENGTH = 20;
const FLAGS: Tokens = new Map([
  [0x2000, "+"],
  [0x4000, "DF"],
  [0x8000, "rsvd"],
]);
const MORE_FRAGMENTS = 0x2000;
const OFFSET_MASK = 0x1fff;
/** Protocols whose printers show the addresses together with their ports. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132]);

/** A packet from its IPv4 header on; `lengthBytes` as the layer below says. */
export function printIpv4(d: Dissection, at: number, lengthBytes: number): void {
  d.protocol = "ip";
  const version = d.u8(at) >>> 4;
  if (version !== 4) {
    d.print(version === 6 ? "IP6, wrong link-layer encapsulation" : `IP${version}`);
    d.invalid();
    return;
  }
  if (d.options.linkHeader === 0) d.print("IP ");
  if (!d.has(at, HEADER_LENGTH)) {
    d.truncated();
    return;
  }
  if (lengthBytes < HEADER_LENGTH) {
    d.print(`truncated-ip ${lengthBytes}`);
    return;
  }
  const headerLength = (d.u8(at) & 15) * 4;
  if (headerLength < HEADER_LENGTH) {
    d.print(`bad-hlen ${headerLength}`);
    return;
  }
  const total = d.u16(at + 2);
  if (lengthBytes < total) d.print(`truncated-ip - ${total - lengthBytes} bytes missing! `);
  if (total < headerLength) {
    d.print(`bad-len ${total}`);
    return;
  }
  d.narrow(at, total, () => printPacket(d, at, headerLength, total - headerLength));
}

function printPacket(d: Dissection, at: number, headerLength: number, payloadLength: number): void {
  if (d.options.verbose > 0 && !printHeader(d, at, headerLength)) return;
  const fragment = d.u16(at + 6);
  const protocol = d.u8(at + 9);
  if ((fragment & OFFSET_MASK) !== 0) {
    printLaterFragment(d, at, protocol);
    return;
  }
  if (!WITH_PORTS.has(protocol)) d.print(`${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}: `);
  if (!d.has(at, headerLength)) {
    d.print(` [remaining caplen(${d.end - at}) < header length(${headerLength})]`);
    d.abandon();
  }
  printIpPayload(d, protocol, {
    at: at + headerLength,
    lengthBytes: payloadLength,
    ipAt: at,
    version: 4,
    fragmented: (fragment & MORE_FRAGMENTS) !== 0,
  });
}

const ECN = ["", ",ECT(1)", ",ECT(0)", ",CE"];

/** The parenthesis of -v; false when the options were cut off and nothing more can be said. */
function printHeader(d: Dissection, at: number, headerLength: number): boolean {
  const tos = d.u8(at + 1);
  const ttl = d.u8(at + 8);
  const fragment = d.u16(at + 6);
  const protocol = d.u8(at + 9);
  d.print(`(tos 0x${hex(tos)}${ECN[tos & 3]}${ttl >= 1 ? `, ttl ${ttl}` : ""}`);
  d.print(
    `, id ${d.u16(at + 4)}, offset ${(fragment & OFFSET_MASK) * 8}, flags [${flags(FLAGS, fragment & 0xe000, "none")}]` +
      `, proto ${token(IP_PROTOCOLS, protocol, "unknown")} (${protocol}), length ${d.u16(at + 2)}`,
  );
  let whole = true;
  if (headerLength > HEADER_LENGTH) {
    d.print(", options (");
    whole = printIpv4Options(d, at + HEADER_LENGTH, headerLength - HEADER_LENGTH);
    d.print(whole ? ")" : " [truncated-option])");
  }
  if (d.options.unverifiedChecksums === 0 && d.has(at, headerLength)) {
    const sum = residue(d, at, at + headerLength);
    const field = d.u16(at + 10);
    if (sum !== 0) d.print(`, bad cksum ${hex(field)} (->${hex(rightChecksum(field, sum))})!`);
  }
  d.print(")\n    ");
  if (whole) return true;
  d.print(`${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}: `);
  d.truncated();
  return false;
}

function printLaterFragment(d: Dissection, at: number, protocol: number): void {
  if (d.options.quiet > 1) return;
  const name = d.names.ipProtocol(protocol);
  d.print(`${d.ipv4(at + 12)} > ${d.ipv4(at + 16)}: ${name ?? `ip-proto-${protocol}`}`);
}
