import { rightChecksum, transportResidue4, transportResidue6 } from "./checksum.ts";
import type { Dissection } from "./dissection.ts";
import { printDnsOverTcp } from "./dns.ts";
import { printableCharacter } from "./hex-dump.ts";
import type { IpPayload } from "./ip-payload.ts";
import { printTcpOptions } from "./tcp-options.ts";
import { flags as flagNames, hex, type Tokens } from "./tokens.ts";

// RFC 9293 3.1.

const HEADER_LENGTH = 20;
const TCP = 6;
const FIN = 0x01;
const SYN = 0x02;
const RST = 0x04;
const ACK = 0x10;
const URG = 0x20;
const FLAGS: Tokens = new Map([
  [FIN, "F"],
  [SYN, "S"],
  [RST, "R"],
  [0x08, "P"],
  [ACK, "."],
  [URG, "U"],
  [0x40, "E"],
  [0x80, "W"],
]);

export function printTcp(d: Dissection, payload: IpPayload): void {
  const { at, ipAt, version, lengthBytes } = payload;
  d.protocol = "tcp";
  const source = (): string => (version === 4 ? d.ipv4(ipAt + 12) : d.ipv6(ipAt + 8));
  const destination = (): string => (version === 4 ? d.ipv4(ipAt + 16) : d.ipv6(ipAt + 24));
  if (!d.has(at + 2, 2)) {
    d.print(`${source()} > ${destination()}:`);
    d.truncated();
    return;
  }
  const from = d.names.port("tcp", d.u16(at));
  const to = d.names.port("tcp", d.u16(at + 2));
  // Behind extension headers the addresses have been printed already.
  const direct = d.u8(ipAt + (version === 4 ? 9 : 6)) === TCP;
  d.print(direct ? `${source()}.${from} > ${destination()}.${to}: ` : `${from} > ${to}: `);
  if (!d.has(at, HEADER_LENGTH)) {
    d.truncated();
    return;
  }
  const headerLength = (d.u8(at + 12) >>> 4) * 4;
  const dataLength = (lengthBytes - headerLength) >>> 0;
  if (headerLength < HEADER_LENGTH) {
    d.print(` tcp ${dataLength} [bad hdr length ${headerLength} - too short, < ${HEADER_LENGTH}]`);
    return;
  }
  const tooLong = ` [bad hdr length ${headerLength} - too long, > ${lengthBytes}]`;
  if (d.options.quiet > 0) {
    d.print(`tcp ${dataLength}${headerLength > lengthBytes ? tooLong : ""}`);
    return;
  }
  d.print(`Flags [${flagNames(FLAGS, d.u8(at + 13), "none", "")}]`);
  const numbers = relativeNumbers(d, payload);
  if (headerLength > lengthBytes) {
    d.print(tooLong);
    return;
  }
  printChecksum(d, payload);
  printSegment(d, payload, headerLength, numbers);
}

/** Sequence numbers as printed, and what SACK edges are counted from. */
interface Numbers {
  readonly sequence: number;
  readonly acknowledgement: number;
  readonly sackBase: number;
}

/**
 * Relative to the first segment with ACK seen of this connection, which itself is printed with absolute numbers.
 * -S turns this off.
 */
function relativeNumbers(d: Dissection, payload: IpPayload): Numbers {
  const { at } = payload;
  const sequence = d.u32(at + 4);
  const acknowledgement = d.u32(at + 8);
  const flags = d.u8(at + 13);
  if (d.options.absoluteSequenceNumbers > 0 || (flags & ACK) === 0) {
    return { sequence, acknowledgement, sackBase: 0 };
  }
  const { key, reversed } = conversationKey(d, payload);
  const known = d.conversations.get(key);
  if (known === undefined || (flags & SYN) !== 0) {
    const before = (acknowledgement - 1) >>> 0;
    const fresh = reversed
      ? { sequence: before, acknowledgement: sequence }
      : { sequence, acknowledgement: before };
    d.conversations.set(key, fresh);
    return { sequence, acknowledgement, sackBase: reversed ? fresh.sequence : fresh.acknowledgement };
  }
  const [own, peer] = reversed
    ? [known.acknowledgement, known.sequence]
    : [known.sequence, known.acknowledgement];
  return {
    sequence: (sequence - own) >>> 0,
    acknowledgement: (acknowledgement - peer) >>> 0,
    sackBase: peer,
  };
}

/** One key for both directions: the end with the lower port, then the lower address, comes first. */
function conversationKey(
  d: Dissection,
  payload: IpPayload,
): { readonly key: string; readonly reversed: boolean } {
  const { at, ipAt, version } = payload;
  const width = version === 4 ? 4 : 16;
  const source = d.octets(ipAt + (version === 4 ? 12 : 8), width, "");
  const destination = d.octets(ipAt + (version === 4 ? 16 : 24), width, "");
  const from = d.u16(at);
  const to = d.u16(at + 2);
  const reversed = from > to || (from === to && source > destination);
  const key = reversed ? `${destination}.${to}-${source}.${from}` : `${source}.${from}-${destination}.${to}`;
  return { key, reversed };
}

function printChecksum(d: Dissection, payload: IpPayload): void {
  const { at, ipAt, version, lengthBytes, fragmented } = payload;
  if (d.options.verbose === 0 || d.options.unverifiedChecksums > 0 || fragmented) return;
  if (!d.has(at, lengthBytes)) return;
  const segment = { start: at, lengthBytes, protocol: TCP };
  const sum = version === 4 ? transportResidue4(d, ipAt, segment) : transportResidue6(d, ipAt, segment);
  const field = d.u16(at + 16);
  const verdict = sum === 0 ? "correct" : `incorrect -> 0x${hex(rightChecksum(field, sum), 4)}`;
  d.print(`, cksum 0x${hex(field, 4)} (${verdict})`);
}

function printSegment(d: Dissection, payload: IpPayload, headerLength: number, numbers: Numbers): void {
  const { at, lengthBytes } = payload;
  const dataLength = lengthBytes - headerLength;
  const flags = d.u8(at + 13);
  if (d.options.verbose > 1 || dataLength > 0 || (flags & (SYN | FIN | RST)) !== 0) {
    d.print(`, seq ${numbers.sequence}`);
    if (dataLength > 0) d.print(`:${(numbers.sequence + dataLength) >>> 0}`);
  }
  if ((flags & ACK) !== 0) d.print(`, ack ${numbers.acknowledgement}`);
  d.print(`, win ${d.u16(at + 14)}`);
  if ((flags & URG) !== 0) d.print(`, urg ${d.u16(at + 18)}`);
  if (headerLength > HEADER_LENGTH) {
    const options = { at: at + HEADER_LENGTH, lengthBytes: headerLength - HEADER_LENGTH };
    if (!printTcpOptions(d, options, numbers.sackBase)) return;
  }
  d.print(`, length ${dataLength}`);
  if (dataLength === 0) return;
  if (!d.has(at, headerLength)) {
    d.print(` [remaining caplen(${d.end - at}) < header length(${headerLength})]`);
    d.abandon();
  }
  if ((flags & RST) !== 0 && d.options.verbose > 0) printResetData(d, at + headerLength, dataLength);
  else printApplication(d, at, headerLength, dataLength);
}

const MAXIMUM_RESET_DATA = 30;

/** RFC 1122 4.2.2.12: a reset may carry its reason as text. */
function printResetData(d: Dissection, at: number, lengthBytes: number): void {
  d.print(d.has(at, lengthBytes) ? " [RST" : " [!RST");
  if (lengthBytes > MAXIMUM_RESET_DATA) d.print("+");
  d.print(" ");
  const end = Math.min(d.end, at + Math.min(lengthBytes, MAXIMUM_RESET_DATA));
  for (let octet = at; octet < end; octet++) d.print(printableCharacter(d.u8(octet)));
  d.print("]");
}

/** Ports whose data the real program prints too. */
const APPLICATIONS: ReadonlyMap<number, string> = new Map([
  [23, "Telnet"],
  [25, "SMTP"],
  [43, "whois"],
  [179, "BGP"],
  [1723, "PPTP"],
  [6379, "Redis"],
  [22, "SSH"],
  [139, "NetBIOS"],
  [445, "SMB"],
  [10288, "BEEP"],
  [6633, "OpenFlow"],
  [6653, "OpenFlow"],
  [21, "FTP"],
  [80, "HTTP"],
  [8080, "HTTP"],
  [554, "RTSP"],
  [8554, "RTSP"],
  [53, "DNS"],
  [639, "MSDP"],
  [323, "RPKI-Router"],
  [646, "LDP"],
  [2049, "NFS"],
]);

function printApplication(d: Dissection, at: number, headerLength: number, dataLength: number): void {
  const names = [APPLICATIONS.get(d.u16(at)), APPLICATIONS.get(d.u16(at + 2))];
  const name = names.find((each) => each !== undefined && each !== "DNS");
  if (name !== undefined) d.unknownProtocols.add(`${name} over TCP`);
  else if (names.includes("DNS")) printDnsOverTcp(d, at + headerLength, dataLength);
}
