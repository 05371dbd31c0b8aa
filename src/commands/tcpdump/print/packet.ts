import { LINKTYPE_ETHERNET, LINKTYPE_LINUX_SLL2 } from "../../../wire/pcap.ts";
import { Dissection, type Layers, type PrintContext, TRUNCATED } from "./dissection.ts";
import { printEthernet } from "./ethernet.ts";
import { printAscii, printHex, printHexAndAscii } from "./hex-dump.ts";
import { printIpv4 } from "./ipv4.ts";
import { printIpv6 } from "./ipv6.ts";
import { printSll2 } from "./sll2.ts";
import type { CaptureTime, TimePrinter } from "./timestamp.ts";

/** Link types that can be printed, as tcpdump names them when it begins. */
export const LINK_TYPES: ReadonlyMap<number, string> = new Map([
  [LINKTYPE_ETHERNET, "EN10MB (Ethernet)"],
  [LINKTYPE_LINUX_SLL2, "LINUX_SLL2 (Linux cooked v2)"],
]);

export interface CapturedPacket {
  readonly time: CaptureTime;
  readonly bytes: Uint8Array;
  readonly originalLength: number;
  readonly linkType: number;
}

export interface PrintedPacket {
  /** One line or more, with the newline. */
  readonly text: string;
  /** Protocols in it that the real program dissects and we do not. */
  readonly unknownProtocols: ReadonlySet<string>;
}

const LAYERS: Layers = { ipv4: printIpv4, ipv6: printIpv6 };
const NONE: ReadonlySet<string> = new Set();
const MAXIMUM_SNAPSHOT_LENGTH = 262144;

/** A captured packet as tcpdump shows it; `counted` from 1, for -#. */
export function printPacket(
  packet: CapturedPacket,
  counted: number,
  context: PrintContext,
  times: TimePrinter,
): PrintedPacket {
  const number = context.options.numbered > 0 ? `${String(counted).padStart(5)}  ` : "";
  const invalid = invalidLengths(packet);
  if (invalid !== undefined) return { text: `${number}${invalid}\n`, unknownProtocols: NONE };
  const d = new Dissection(packet.bytes, context, LAYERS);
  d.print(number + times.print(packet.time, context.options));
  untilTruncated(d, () => {
    if (packet.linkType === LINKTYPE_LINUX_SLL2) printSll2(d, 0, packet.originalLength);
    else printEthernet(d, 0, packet.originalLength);
  });
  d.end = packet.bytes.length;
  printDump(d);
  return { text: `${d.text}\n`, unknownProtocols: d.unknownProtocols };
}

function untilTruncated(d: Dissection, print: () => void): void {
  try {
    print();
  } catch (thrown) {
    if (thrown !== TRUNCATED) throw thrown;
    d.truncated();
    d.linkHeaderLength = 0;
  }
}

function invalidLengths({ bytes, originalLength }: CapturedPacket): string | undefined {
  const problems: string[] = [];
  if (bytes.length === 0) problems.push(" caplen==0");
  if (originalLength === 0) problems.push(" len==0");
  else if (originalLength < bytes.length) problems.push(` len(${originalLength}) < caplen(${bytes.length})`);
  for (const [name, length] of [
    ["caplen", bytes.length],
    ["len", originalLength],
  ] as const) {
    if (length > MAXIMUM_SNAPSHOT_LENGTH) problems.push(` ${name}(${length}) > ${MAXIMUM_SNAPSHOT_LENGTH}`);
  }
  return problems.length === 0 ? undefined : `[Invalid header:${problems.join(",")}]`;
}

/** -x, -X, -A; given twice they show the link header too. */
function printDump(d: Dissection): void {
  const { hex, hexAndAscii, ascii } = d.options;
  const times = hexAndAscii || hex || ascii;
  if (times === 0) return;
  const start = times > 1 ? 0 : d.linkHeaderLength;
  const length = d.bytes.length - start;
  if (length <= 0 && times === 1) return;
  if (hexAndAscii > 0) printHexAndAscii(d, "\n\t", start, length);
  else if (hex > 0) printHex(d, "\n\t", start, length);
  else printAscii(d, start, length);
}
