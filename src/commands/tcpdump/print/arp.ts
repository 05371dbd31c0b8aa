import type { Dissection } from "./dissection.ts";
import { ETHERTYPES } from "./ethertypes.ts";
import { printDefault } from "./hex-dump.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// RFC 826; RFC 903 (reverse), RFC 2390 (inverse). Addresses of any length, unlike wire/arp.ts: this prints what came.

const OPERATIONS: Tokens = new Map([
  [1, "Request"],
  [2, "Reply"],
  [3, "Reverse Request"],
  [4, "Reverse Reply"],
  [8, "Inverse Request"],
  [9, "Inverse Reply"],
  [10, "NACK Reply"],
]);

const HARDWARE: Tokens = new Map([
  [1, "Ethernet"],
  [6, "TokenRing"],
  [7, "ArcNet"],
  [15, "FrameRelay"],
  [23, "Strip"],
  [24, "IEEE 1394"],
  [19, "ATM"],
  [32, "InfiniBand"],
]);

const ETHERTYPE_IP = 0x0800;
const ETHERTYPE_TRAIL = 0x1000;

/** `lengthBytes` as on the wire, which may exceed what was captured. */
export function printArp(d: Dissection, at: number, lengthBytes: number, captured: number): void {
  d.protocol = "arp";
  if (!d.has(at, 8)) d.abandon();
  const protocol = d.u16(at + 2);
  const hardwareLength = d.u8(at + 4);
  const protocolLength = d.u8(at + 5);
  if (!d.has(at + 8 + 2 * hardwareLength + protocolLength, protocolLength)) d.abandon();
  if (d.options.linkHeader === 0) d.print("ARP, ");
  const verbose = d.options.verbose > 0;
  const ipv4 = protocol === ETHERTYPE_IP || protocol === ETHERTYPE_TRAIL;
  if (!ipv4 || protocolLength !== 4 || hardwareLength === 0 || verbose) {
    const hardware = token(HARDWARE, d.u16(at), (value) => `Unknown Hardware (${value})`);
    const name = token(ETHERTYPES, protocol, (value) => `Unknown Protocol (0x${hex(value, 4)})`);
    d.print(`${hardware} (len ${hardwareLength}), ${name} (len ${protocolLength})`);
    if (!verbose) {
      d.print(`, length ${lengthBytes}`);
      return;
    }
  }
  const operation = d.u16(at + 6);
  d.print(`${verbose ? ", " : ""}${token(OPERATIONS, operation, (value) => `Unknown (${value})`)} `);
  if (printOperation(d, at, operation)) d.print(`, length ${lengthBytes}`);
  else printDefault(d, at, captured);
}

function printOperation(d: Dissection, at: number, operation: number): boolean {
  const hardwareLength = d.u8(at + 4);
  const senderAt = at + 8;
  const targetAt = senderAt + hardwareLength + d.u8(at + 5);
  const sender = (): string => d.linkAddress(senderAt, hardwareLength);
  const target = (): string => d.linkAddress(targetAt, hardwareLength);
  const senderIp = (): string => protocolAddress(d, at, senderAt + hardwareLength);
  const targetIp = (): string => protocolAddress(d, at, targetAt + hardwareLength);
  switch (operation) {
    case 1:
      d.print(`who-has ${targetIp()}`);
      if (isNonZero(d, targetAt, hardwareLength)) d.print(` (${target()})`);
      d.print(` tell ${senderIp()}`);
      return true;
    case 2:
      d.print(senderIp());
      d.print(` is-at ${sender()}`);
      return true;
    case 3:
    case 8:
      d.print(`who-is ${target()}`);
      d.print(` tell ${sender()}`);
      return true;
    case 4:
      d.print(`${target()} at `);
      d.print(targetIp());
      return true;
    case 9:
      d.print(`${sender()} at `);
      d.print(senderIp());
      return true;
    default:
      return false;
  }
}

function protocolAddress(d: Dissection, at: number, addressAt: number): string {
  const protocol = d.u16(at + 2);
  if (protocol !== ETHERTYPE_IP && protocol !== ETHERTYPE_TRAIL) return "<wrong proto type>";
  return d.u8(at + 5) === 4 ? d.ipv4(addressAt) : "<wrong len>";
}

function isNonZero(d: Dissection, at: number, lengthBytes: number): boolean {
  for (let offset = 0; offset < lengthBytes; offset++) if (d.u8(at + offset) !== 0) return true;
  return false;
}
