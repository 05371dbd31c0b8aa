/**
 * Frames at full speed from a device of this namespace, by AF_PACKET; half of them are damaged in every way that comes to
 * mind, and with "headers" also what their virtio headers promise. The kernel refuses some; all others are sent.
 *
 *   storm.js DEVICE SECONDS SEED plain|headers MAC ADDRESS...   prints: sent N, refused M
 *
 * Destination MACs are the given one (the parent's and slaves'), group addresses and strangers; sources, targets and
 * destinations of ARP, IPv4, IPv6 and neighbour discovery are the given addresses and strangers.
 */
import { interfaceIndex } from "../../../src/live/sys/interface-request.ts";
import { libc } from "../../../src/live/sys/libc.ts";
import { mapMemory } from "../../../src/live/sys/memory.ts";
import {
  AF_PACKET,
  bindSocket,
  openSocket,
  SOCK_RAW,
  setSocketOption,
} from "../../../src/live/sys/socket.ts";
import { encodeIpv4Address, parseIpv4Address } from "../../../src/wire/ipv4-address.ts";
import { encodeIpv6Address, parseIpv6Address } from "../../../src/wire/ipv6-address.ts";
import { encodeMac, type MacAddress, parseMac } from "../../../src/wire/mac-address.ts";

const SOL_PACKET = 263;
const PACKET_VNET_HDR = 15;
const HEADER = 10;
const LONGEST = 1514;
/** Now and then one that is a whole segment. */
const LONGEST_SEGMENT = 9000;

const [device, seconds, seed, headers, macText, ...addresses] = process.argv.slice(2);
const mac = parseMac(macText!)!;
const v4 = addresses.filter((text) => !text.includes(":")).map((text) => parseIpv4Address(text)!);
const v6 = addresses.filter((text) => text.includes(":")).map((text) => parseIpv6Address(text)!);

let state = Number(seed) | 1;
/** xorshift32; below `limit`. */
function random(limit: number): number {
  state ^= state << 13;
  state ^= state >>> 17;
  state ^= state << 5;
  return (state >>> 0) % limit;
}

const pick = <T>(from: readonly T[]): T => from[random(from.length)]!;

const memory = mapMemory(0x10000);
const frame = memory.bytes.subarray(HEADER);

function putMacs(): void {
  const group = [0xffffffffffff, 0x01005e000001, 0x333300000001, 0x3333ff000011, 0x0180c2000001];
  const to = pick([mac, mac, mac, pick(group) as MacAddress, 0x020000000099 as MacAddress]);
  encodeMac(to, frame, 0);
  encodeMac(pick([mac, 0x020000000001 as MacAddress]), frame, 6);
}

function putType(type: number): number {
  frame[12] = type >>> 8;
  frame[13] = type;
  if (random(16) > 0) return 14;
  // A tag, sometimes two.
  frame.copyWithin(16, 12, 14);
  frame.set([0x81, 0, random(256), random(256)], 12);
  return 18;
}

function putArp(): number {
  const at = putType(0x0806);
  frame.set([0, 1, 8, 0, 6, 4, 0, 1 + random(2)], at);
  encodeMac(mac, frame, at + 8);
  encodeIpv4Address(pick(v4), frame, at + 14);
  encodeIpv4Address(pick(v4), frame, at + 24);
  return at + 28;
}

function putIpv4(length: number): number {
  const at = putType(0x0800);
  frame.set([0x45, 0, (length - at) >>> 8, length - at, 0, 0, pick([0, 0x20, 0x40]), 0], at);
  frame.set([64, pick([1, 2, 6, 17, 132, 255])], at + 8);
  encodeIpv4Address(pick(v4), frame, at + 12);
  encodeIpv4Address(pick(v4), frame, at + 16);
  return length;
}

function putIpv6(length: number): number {
  const at = putType(0x86dd);
  frame.set(
    [0x60, 0, 0, 0, (length - at - 40) >>> 8, length - at - 40, pick([0, 6, 17, 43, 44, 58]), 64],
    at,
  );
  encodeIpv6Address(pick([...v6, 0n as (typeof v6)[number]]), frame, at + 8);
  encodeIpv6Address(pick(v6), frame, at + 24);
  frame[at + 40] = pick([128, 135, 136, 133, 1, 2]);
  encodeIpv6Address(pick(v6), frame, at + 48);
  return length;
}

/** A frame in memory; its length. */
function makeFrame(): number {
  const wanted = 70 + random((random(64) === 0 ? LONGEST_SEGMENT : LONGEST) - 70);
  for (let index = 14; index < Math.min(wanted, 120); index++) frame[index] = random(256);
  putMacs();
  const length = pick([() => putArp(), () => putIpv4(wanted), () => putIpv6(wanted)])();
  if (random(2) === 0) return length;
  // Damage: octets anywhere in the headers, an end anywhere, another type.
  for (let count = random(4); count > 0; count--) frame[random(90)] = random(256);
  if (random(4) === 0) frame.set([random(256), random(256)], 12);
  return random(3) === 0 ? 14 + random(length - 14) : length;
}

function putHeader(): void {
  memory.bytes.fill(0, 0, HEADER);
  if (headers !== "headers" || random(4) === 0) return;
  const word = (value: number, at: number): void => memory.view.setUint16(at, value, true);
  memory.bytes[0] = pick([0, 1, 1, 1, 2, 3, 255]);
  memory.bytes[1] = pick([0, 1, 1, 3, 4, 4, 5, 5, 0x81, 0x84, 255]);
  word(pick([0, 14, 34, 42, 54, 74, 1514, random(65536)]), 2);
  word(pick([0, 1, 8, 536, 1448, 1400, random(65536)]), 4);
  word(pick([14, 34, 34, 38, 54, random(65536)]), 6);
  word(pick([2, 6, 16, 16, random(65536)]), 8);
}

const socket = openSocket(AF_PACKET, SOCK_RAW, 0);
setSocketOption(socket, SOL_PACKET, PACKET_VNET_HDR, 1);
const address = new Uint8Array(20);
new DataView(address.buffer).setUint16(0, AF_PACKET, true);
new DataView(address.buffer).setInt32(4, interfaceIndex(socket, device!), true);
bindSocket(socket, address, device);
const { write } = libc();
const end = performance.now() + Number(seconds) * 1000;
let sent = 0;
let refused = 0;
while (performance.now() < end) {
  for (let count = 0; count < 256; count++) {
    const length = makeFrame();
    putHeader();
    if (write(socket, memory.address, HEADER + length) >= 0) sent++;
    else refused++;
  }
}
process.stdout.write(`sent ${sent}, refused ${refused}\n`);
