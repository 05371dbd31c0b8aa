// A program of the bench, run inside namespaces: datagrams by plain system calls, one sendto for each, the same for every
// contender. iperf3 -u waits on timers between datagrams and would measure itself.
//
//   load.js receive PORT                        counts datagrams until half a second brings none; prints a JSON line
//   load.js send ADDRESS PORT SECONDS BYTES [SEGMENT [RATE]]   with SEGMENT (0: none) the kernel cuts each call's octets
//                                               (UDP_SEGMENT); without RATE (calls a second) as fast as it goes
//   load.js echo PORT                           answers every datagram, until killed
//   load.js ping-pong ADDRESS PORT SECONDS BYTES        one datagram under way at a time; prints round trips

import { check, type Libc, libc } from "../../src/live/sys/libc.ts";
import { type Memory, mapMemory } from "../../src/live/sys/memory.ts";

const AF_INET = 2;
const SOCK_DGRAM = 2;
const SOL_SOCKET = 1;
const SO_SNDBUFFORCE = 32;
const SO_RCVBUFFORCE = 33;
const SO_RCVTIMEO = 20;
const SOL_UDP = 17;
const UDP_SEGMENT = 103;
const MSG_WAITFORONE = 0x10000;
/** As much as keeps the receiver from being what is measured. */
const BUFFER_BYTES = 4 << 20;
const QUIET_MS = 500;

/** Places in the one mapping. */
const SOCKADDR = 0;
const VALUE = 128;
const MESSAGE = 256;
const VECTOR = 512;
const HEADERS = 4096;
const VECTORS = 8192;
const PAYLOAD = 65536;

const BATCH = 64;
const BURST = 32;
const SLOT_BYTES = 2048;
const MMSGHDR_BYTES = 64;

class Datagrams {
  readonly calls: Libc = libc();
  readonly memory: Memory = mapMemory(PAYLOAD + 65536 + BATCH * SLOT_BYTES);
  readonly fd: number;

  constructor() {
    this.fd = check(this.calls.socket(AF_INET, SOCK_DGRAM, 0), "socket");
    this.option(SOL_SOCKET, SO_SNDBUFFORCE, BUFFER_BYTES);
    this.option(SOL_SOCKET, SO_RCVBUFFORCE, BUFFER_BYTES);
  }

  at(offset: number): number {
    return this.memory.address + offset;
  }

  option(level: number, option: number, value: number): void {
    this.memory.view.setInt32(VALUE, value, true);
    check(this.calls.setsockopt(this.fd, level, option, this.at(VALUE), 4), `setsockopt ${level} ${option}`);
  }

  receiveTimeout(milliseconds: number): void {
    this.memory.view.setBigInt64(VALUE, BigInt(Math.floor(milliseconds / 1000)), true);
    this.memory.view.setBigInt64(VALUE + 8, BigInt((milliseconds % 1000) * 1000), true);
    check(this.calls.setsockopt(this.fd, SOL_SOCKET, SO_RCVTIMEO, this.at(VALUE), 16), "SO_RCVTIMEO");
  }

  setAddress(address: string, port: number): void {
    this.memory.view.setUint16(SOCKADDR, AF_INET, true);
    this.memory.view.setUint16(SOCKADDR + 2, port, false);
    address.split(".").forEach((octet, index) => {
      this.memory.bytes[SOCKADDR + 4 + index] = Number(octet);
    });
  }

  bind(port: number): void {
    this.setAddress("0.0.0.0", port);
    check(this.calls.bind(this.fd, this.at(SOCKADDR), 16), "bind");
  }

  send(bytes: number): number {
    return this.calls.sendto(this.fd, this.at(PAYLOAD), bytes, 0, this.at(SOCKADDR), 16);
  }

  /** One datagram, its sender's address where `send` looks for it. */
  receiveFrom(): number {
    const { view } = this.memory;
    view.setBigUint64(VECTOR, BigInt(this.at(PAYLOAD)), true);
    view.setBigUint64(VECTOR + 8, 65536n, true);
    view.setBigUint64(MESSAGE, BigInt(this.at(SOCKADDR)), true);
    view.setUint32(MESSAGE + 8, 16, true);
    view.setBigUint64(MESSAGE + 16, BigInt(this.at(VECTOR)), true);
    view.setBigUint64(MESSAGE + 24, 1n, true);
    return this.calls.recvmsg(this.fd, this.at(MESSAGE), 0);
  }

  prepareBatch(): void {
    const { view } = this.memory;
    for (let index = 0; index < BATCH; index++) {
      const vector = VECTORS + index * 16;
      view.setBigUint64(vector, BigInt(this.at(PAYLOAD + index * SLOT_BYTES)), true);
      view.setBigUint64(vector + 8, BigInt(SLOT_BYTES), true);
      view.setBigUint64(HEADERS + index * MMSGHDR_BYTES + 16, BigInt(this.at(vector)), true);
      view.setBigUint64(HEADERS + index * MMSGHDR_BYTES + 24, 1n, true);
    }
  }

  receiveBatch(): number {
    return this.calls.recvmmsg(this.fd, this.at(HEADERS), BATCH, MSG_WAITFORONE, 0);
  }
}

/** The rate is of what arrived, from the first arrival to the last. */
function receive(port: number): void {
  const datagrams = new Datagrams();
  datagrams.bind(port);
  datagrams.prepareBatch();
  process.stdout.write("ready\n");
  let received = datagrams.receiveBatch();
  const first = performance.now();
  let last = first;
  datagrams.receiveTimeout(QUIET_MS);
  for (;;) {
    const count = datagrams.receiveBatch();
    if (count < 0) break;
    received += count;
    last = performance.now();
  }
  process.stdout.write(`${JSON.stringify({ received, perSecond: received / ((last - first) / 1000) })}\n`);
}

function send(
  address: string,
  port: number,
  seconds: number,
  [bytes, segment = 0, rate]: readonly number[],
): void {
  const datagrams = new Datagrams();
  if (segment !== 0) datagrams.option(SOL_UDP, UDP_SEGMENT, segment);
  datagrams.setAddress(address, port);
  const end = performance.now() + seconds * 1000;
  let sent = 0;
  do {
    for (let burst = 0; burst < BURST; burst++) if (datagrams.send(bytes!) > 0) sent++;
    if (rate !== undefined) datagrams.calls.usleep((BURST / rate) * 1e6);
  } while (performance.now() < end);
  process.stdout.write(`${JSON.stringify({ sent: sent * (segment === 0 ? 1 : bytes! / segment) })}\n`);
}

function echo(port: number): void {
  const datagrams = new Datagrams();
  datagrams.bind(port);
  process.stdout.write("ready\n");
  for (;;) datagrams.send(datagrams.receiveFrom());
}

function pingPong(address: string, port: number, seconds: number, [bytes]: readonly number[]): void {
  const datagrams = new Datagrams();
  datagrams.setAddress(address, port);
  datagrams.receiveTimeout(QUIET_MS);
  const end = performance.now() + seconds * 1000;
  const times: number[] = [];
  let lost = 0;
  for (let now = performance.now(); now < end; ) {
    datagrams.send(bytes!);
    if (datagrams.receiveFrom() < 0) lost++;
    const after = performance.now();
    times.push(after - now);
    now = after;
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor(share * (times.length - 1))]! * 1000;
  process.stdout.write(
    `${JSON.stringify({ count: times.length, lost, medianUs: at(0.5), p99Us: at(0.99) })}\n`,
  );
}

function main([mode, ...words]: readonly string[]): void {
  const [address, ...numbers] = words;
  const [port, seconds, ...sizes] = numbers.map(Number);
  if (mode === "receive") receive(Number(address));
  else if (mode === "echo") echo(Number(address));
  else if (mode === "send") send(address!, port!, seconds!, sizes);
  else if (mode === "ping-pong") pingPong(address!, port!, seconds!, sizes);
  else throw new Error(`load: ${mode}?`);
}

main(process.argv.slice(2));
