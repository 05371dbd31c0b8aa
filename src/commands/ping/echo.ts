import type { Process } from "../../kernel/process.ts";
import type { ReceivedDatagram, SocketError } from "../../net/socket/socket.ts";
import { checksum } from "../../wire/checksum.ts";
import { ICMP_ECHO, ICMP_ECHOREPLY, ICMP_REDIRECT, ICMP_SOURCE_QUENCH } from "../../wire/icmpv4.ts";
import { ipv4HeaderLength } from "../../wire/ipv4.ts";
import { decodeIpv4Address } from "../../wire/ipv4-address.ts";
import { readUint16, writeUint16 } from "../../wire/octets.ts";
import type { PingChannel } from "./channel.ts";
import type { PingOptions } from "./options.ts";

/** struct timeval, which starts the data when there is room for it. */
export const TIMESTAMP_LENGTH_BYTES = 16;
const HEADER_LENGTH_BYTES = 8;
const ICMPV6_ECHO_REQUEST = 128;
const ICMPV6_ECHO_REPLY = 129;

/** An echo request: header, time of sending, pattern. Raw IPv4 sockets leave the checksum to us. */
export function buildProbe(
  process: Process,
  options: PingOptions,
  channel: PingChannel,
  sequence: number,
): Uint8Array {
  const { socket, identifier } = channel;
  const bytes = new Uint8Array(HEADER_LENGTH_BYTES + options.size);
  bytes[0] = socket.family === 4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
  writeUint16(identifier, bytes, 4);
  writeUint16(sequence & 0xffff, bytes, 6);
  for (let index = 0; index < options.size; index++) {
    const { pattern } = options;
    bytes[HEADER_LENGTH_BYTES + index] = pattern === undefined ? index : pattern[index % pattern.length]!;
  }
  if (options.size >= TIMESTAMP_LENGTH_BYTES) writeTimestamp(process, bytes);
  if (socket.family === 4) writeUint16(checksum(bytes, 0, bytes.length), bytes, 2);
  return bytes;
}

function writeTimestamp(process: Process, bytes: Uint8Array): void {
  const { bootTimeNs, clock } = process.machine;
  const nowUs = (bootTimeNs + BigInt(Math.floor(clock.now()))) / 1000n;
  const view = new DataView(bytes.buffer, bytes.byteOffset + HEADER_LENGTH_BYTES, TIMESTAMP_LENGTH_BYTES);
  view.setBigUint64(0, nowUs / 1000000n, true);
  view.setBigUint64(8, nowUs % 1000000n, true);
}

export interface EchoReply {
  readonly kind: "reply";
  readonly sequence: number;
  readonly identifier: number;
  /** Octets from the ICMP header on. */
  readonly length: number;
  /** Microseconds since the epoch, as the data say. */
  readonly sentUs: bigint;
}

/** A message about one of our probes that reached a raw socket itself. */
export interface EchoNotice {
  readonly kind: "notice";
  readonly sequence: number;
  readonly type: number;
  readonly code: number;
  readonly info: number;
}

/** ping4_parse_reply, ping6_parse_reply: undefined when it is none of ours. */
export function readAnswer(
  datagram: ReceivedDatagram,
  channel: PingChannel,
): EchoReply | EchoNotice | undefined {
  const { socket } = channel;
  const { data } = datagram;
  const start = socket.family === 4 && socket.kind === "raw" ? ipv4HeaderLength(data, 0) : 0;
  if (data.length < start + HEADER_LENGTH_BYTES) return undefined;
  const type = data[start]!;
  if (type !== (socket.family === 4 ? ICMP_ECHOREPLY : ICMPV6_ECHO_REPLY)) {
    return socket.family === 4 ? readNotice(data, start, channel) : undefined;
  }
  const identifier = readUint16(data, start + 4);
  if (socket.kind === "raw" && identifier !== channel.identifier) return undefined;
  const length = data.length - start;
  const view = new DataView(data.buffer, data.byteOffset + start, length);
  const timed = length >= HEADER_LENGTH_BYTES + TIMESTAMP_LENGTH_BYTES;
  const sentUs = timed ? view.getBigUint64(8, true) * 1000000n + view.getBigUint64(16, true) : 0n;
  return { kind: "reply", sequence: readUint16(data, start + 6), identifier, length, sentUs };
}

/** Redirects and source quenches; errors proper come by the error queue. */
function readNotice(data: Uint8Array, start: number, channel: PingChannel): EchoNotice | undefined {
  const type = data[start]!;
  if (type !== ICMP_REDIRECT && type !== ICMP_SOURCE_QUENCH) return undefined;
  const quoted = start + HEADER_LENGTH_BYTES;
  if (data.length < quoted + 28) return undefined;
  const echo = quoted + ipv4HeaderLength(data, quoted);
  if (data.length < echo + HEADER_LENGTH_BYTES || data[echo] !== ICMP_ECHO) return undefined;
  if (decodeIpv4Address(data, quoted + 16) !== channel.to.address) return undefined;
  if (readUint16(data, echo + 4) !== channel.identifier) return undefined;
  const info = decodeIpv4Address(data, start + 4);
  return { kind: "notice", sequence: readUint16(data, echo + 6), type, code: data[start + 1]!, info };
}

/** The sequence number of the probe that an error quotes, if it is ours. */
export function readQuoted(error: SocketError, channel: PingChannel): number | undefined {
  const { data, destination } = error;
  const request = channel.socket.family === 4 ? ICMP_ECHO : ICMPV6_ECHO_REQUEST;
  if (data.length < HEADER_LENGTH_BYTES || data[0] !== request) return undefined;
  if (destination.address !== channel.to.address) return undefined;
  const ours = channel.socket.kind === "ping" || readUint16(data, 4) === channel.identifier;
  return ours ? readUint16(data, 6) : undefined;
}
