import type { Dissection } from "./dissection.ts";
import { printEthertype } from "./ethertype.ts";
import { ETHERTYPES } from "./ethertypes.ts";
import { printDefault } from "./hex-dump.ts";
import { printIpv4 } from "./ipv4.ts";
import { OUIS } from "./ouis.ts";
import { printStp } from "./stp.ts";
import { hex, type Tokens, token } from "./tokens.ts";

// IEEE 802.2: DSAP, SSAP, control (one octet for U frames, two for I and S frames).

const SAPS: Tokens = new Map([
  [0x00, "Null"],
  [0xff, "Global"],
  [0x02, "802.1B I"],
  [0x03, "802.1B G"],
  [0x06, "IP"],
  [0x04, "SNA"],
  [0x0e, "ProWay NM"],
  [0x42, "STP"],
  [0x4e, "RS511"],
  [0x7e, "ISO8208"],
  [0x8e, "ProWay"],
  [0xaa, "SNAP"],
  [0xe0, "IPX"],
  [0xf0, "NetBeui"],
  [0xfe, "OSI"],
]);
const COMMANDS: Tokens = new Map([
  [0x03, "ui"],
  [0xe3, "test"],
  [0xaf, "xid"],
  [0x63, "ua"],
  [0x43, "disc"],
  [0x0f, "dm"],
  [0x6f, "sabme"],
  [0x87, "frmr"],
]);
const FLAGS: Tokens = new Map([
  [0x000, "Command"],
  [0x001, "Response"],
  [0x010, "Poll"],
  [0x011, "Final"],
  [0x100, "Poll"],
  [0x101, "Final"],
]);
const SUPERVISORY: Tokens = new Map([
  [0, "Receiver Ready"],
  [1, "Receiver not Ready"],
  [2, "Reject"],
]);
const GLOBAL = 0xff;
const SNAP = 0xaa;
const STP = 0x42;
const IP = 0x06;
const IPX = 0xe0;
const NETBEUI = 0xf0;
const OSI = 0xfe;
const UI = 0x03;
const XID = 0xaf;
const POLL = 0x10;

interface Payload {
  readonly at: number;
  readonly lengthBytes: number;
  readonly captured: number;
}

/** Whether the payload was printed, and the octets of LLC and SNAP header before it. */
export interface LlcHeader {
  readonly printed: "payload" | "nothing";
  readonly lengthBytes: number;
}

/** `ethernetAt`: where the frame's addresses stand, `none` on `any`. */
export function printLlc(d: Dissection, frame: Payload, ethernetAt: number | "none"): LlcHeader {
  d.protocol = "llc";
  const available = Math.min(frame.captured, frame.lengthBytes);
  if (available < 3) return refuse(d, frame, available);
  const control = d.u8(frame.at + 2);
  const unnumbered = (control & 3) === 3;
  if (!unnumbered && available < 4) return refuse(d, frame, available);
  const header: Header = {
    dsapField: d.u8(frame.at),
    ssapField: d.u8(frame.at + 1),
    control: unnumbered ? control : control | (d.u8(frame.at + 3) << 8),
    unnumbered,
    lengthBytes: unnumbered ? 3 : 4,
  };
  if (header.ssapField === GLOBAL && header.dsapField === GLOBAL) {
    d.unknownProtocols.add("IPX");
    return { printed: "payload", lengthBytes: 0 };
  }
  if (d.options.linkHeader > 0) printHeader(d, header);
  const payload = {
    at: frame.at + header.lengthBytes,
    lengthBytes: frame.lengthBytes - header.lengthBytes,
    captured: frame.captured - header.lengthBytes,
  };
  return printByServicePoint(d, header, payload, ethernetAt) ?? printOther(d, header, payload, ethernetAt);
}

interface Header {
  readonly dsapField: number;
  readonly ssapField: number;
  readonly control: number;
  readonly unnumbered: boolean;
  readonly lengthBytes: number;
}

function refuse(d: Dissection, frame: Payload, available: number): LlcHeader {
  d.truncated();
  printDefault(d, frame.at, frame.captured);
  return { printed: "payload", lengthBytes: available };
}

function printHeader(d: Dissection, header: Header): void {
  const { dsapField, ssapField, control, unnumbered } = header;
  const dsap = dsapField & 0xfe;
  const ssap = ssapField & 0xfe;
  const group = (dsapField & 1) === 0 ? "Individual" : "Group";
  const response = (ssapField & 1) === 0 ? "Command" : "Response";
  d.print(
    `LLC, dsap ${token(SAPS, dsap, "Unknown")} (0x${hex(dsap, 2)}) ${group}, ssap ${token(SAPS, ssap, "Unknown")} ` +
      `(0x${hex(ssap, 2)}) ${response}, ctrl 0x${hex(control, unnumbered ? 2 : 4)}: `,
  );
}

/** The service points whose payload has a printer; undefined for the others. */
function printByServicePoint(
  d: Dissection,
  header: Header,
  payload: Payload,
  ethernetAt: number | "none",
): LlcHeader | undefined {
  const dsap = header.dsapField & 0xfe;
  if ((header.ssapField & 0xfe) !== dsap || header.control !== UI) return undefined;
  const printed = { printed: "payload", lengthBytes: header.lengthBytes } as const;
  switch (dsap) {
    case SNAP: {
      const known = printSnap(d, payload, ethernetAt);
      return { printed: known ? "payload" : "nothing", lengthBytes: header.lengthBytes + 5 };
    }
    case STP:
      printStp(d, payload.at, payload.lengthBytes);
      return printed;
    case IP:
      printIpv4(d, payload.at, payload.lengthBytes);
      return printed;
    case IPX:
    case NETBEUI:
    case OSI:
      d.unknownProtocols.add(token(SAPS, dsap, ""));
      return printed;
    default:
      return undefined;
  }
}

function printOther(d: Dissection, header: Header, payload: Payload, ethernetAt: number | "none"): LlcHeader {
  const { control, ssapField, unnumbered, lengthBytes: headerLength } = header;
  if (d.options.linkHeader === 0) printServicePoints(d, header, ethernetAt);
  const total = payload.lengthBytes + headerLength;
  const flagsOf = (bits: number): string => token(FLAGS, (ssapField & 1) | (control & bits), "?");
  if (unnumbered) {
    const command = token(COMMANDS, control & 0xef, (value) => hex(value, 2));
    d.print(`Unnumbered, ${command}, Flags [${flagsOf(POLL)}], length ${total}`);
    const known = (control & ~POLL) === XID && printXid(d, payload);
    return { printed: known ? "payload" : "nothing", lengthBytes: headerLength };
  }
  const received = (control >>> 9) & 0x7f;
  if ((control & 1) === 1) {
    const command = token(SUPERVISORY, (control >>> 2) & 3, "?");
    d.print(`Supervisory, ${command}, rcv seq ${received}, Flags [${flagsOf(0x100)}], length ${total}`);
    return { printed: "payload", lengthBytes: headerLength };
  }
  const sent = (control >>> 1) & 0x7f;
  d.print(`Information, send seq ${sent}, rcv seq ${received}, Flags [${flagsOf(0x100)}], length ${total}`);
  return { printed: "nothing", lengthBytes: headerLength };
}

function printServicePoints(d: Dissection, header: Header, ethernetAt: number | "none"): void {
  const name = (kind: string, point: number): string =>
    token(SAPS, point, (value) => `Unknown ${kind} 0x${hex(value, 2)}`);
  const dsap = header.dsapField & 0xfe;
  const ssap = header.ssapField & 0xfe;
  const to = name("DSAP", dsap);
  const from = name("SSAP", ssap);
  if (ethernetAt === "none") {
    d.print(ssap === dsap ? `${to} ` : `${from} > ${to} `);
    return;
  }
  const source = d.mac(ethernetAt + 6);
  const destination = d.mac(ethernetAt);
  d.print(ssap === dsap ? `${source} > ${destination} ${to} ` : `${source} ${from} > ${destination} ${to} `);
}

/** An XID frame's information; false when there is none that we know. */
function printXid(d: Dissection, payload: Payload): boolean {
  if (payload.lengthBytes === 0) return true;
  if (payload.captured < 1) {
    d.truncated();
    return true;
  }
  if (d.u8(payload.at) !== 0x81) return false;
  if (payload.captured < 3 || payload.lengthBytes < 3) {
    d.truncated();
    printDefault(d, payload.at, payload.captured);
  } else {
    d.print(`: ${hex(d.u8(payload.at + 1), 2)} ${hex(d.u8(payload.at + 2), 2)}`);
  }
  return true;
}

const OUI_CISCO = 0x00000c;
const OUI_CISCO_90 = 0x0000f8;
const OUI_APPLETALK = 0x080007;
const OUI_RFC2684 = 0x0080c2;
const PID_CISCO: Tokens = new Map([
  [0x2000, "CDP"],
  [0x2003, "VTP"],
  [0x2004, "DTP"],
  [0x0111, "UDLD"],
  [0x010b, "PVST"],
  [0x010c, "VLAN Bridge"],
]);
const PID_BRIDGED: Tokens = new Map([
  [0x0001, "Ethernet + FCS"],
  [0x0007, "Ethernet w/o FCS"],
  [0x0002, "802.4 + FCS"],
  [0x0008, "802.4 w/o FCS"],
  [0x0003, "Token Ring + FCS"],
  [0x0009, "Token Ring w/o FCS"],
  [0x0004, "FDDI + FCS"],
  [0x000a, "FDDI w/o FCS"],
  [0x0005, "802.6 + FCS"],
  [0x000b, "802.6 w/o FCS"],
  [0x000e, "BPDU"],
]);
const NO_TOKENS: Tokens = new Map();
const PID_BPDU = 0x000e;

function printSnap(d: Dissection, payload: Payload, ethernetAt: number | "none"): boolean {
  d.protocol = "snap";
  if (!d.has(payload.at, 5) || payload.captured < 5 || payload.lengthBytes < 5) {
    d.truncated();
    return true;
  }
  const oui = d.u24(payload.at);
  const type = d.u16(payload.at + 3);
  const rest = {
    at: payload.at + 5,
    lengthBytes: payload.lengthBytes - 5,
    captured: payload.captured - 5,
  };
  const typeNames = typesOf(oui);
  const typeText = `${token(typeNames, type, "Unknown")} (0x${hex(type, 4)}), length ${rest.lengthBytes}: `;
  const ouiText = `oui ${token(OUIS, oui, "Unknown")} (0x${hex(oui, 6)}), `;
  if (d.options.linkHeader > 0) d.print(`${ouiText}${oui === 0 ? "ethertype" : "pid"} ${typeText}`);
  if (printSnapPayload(d, oui, type, rest)) return true;
  if (d.options.linkHeader === 0) {
    if (ethernetAt !== "none") d.print(`${d.mac(ethernetAt + 6)} > ${d.mac(ethernetAt)} `);
    d.print(oui === 0 ? `SNAP, ethertype ${typeText}` : `SNAP, ${ouiText}pid ${typeText}`);
  }
  return false;
}

function typesOf(oui: number): Tokens {
  if (oui === OUI_CISCO) return PID_CISCO;
  if (oui === OUI_RFC2684) return PID_BRIDGED;
  return oui === 0 || oui === OUI_CISCO_90 || oui === OUI_APPLETALK ? ETHERTYPES : NO_TOKENS;
}

function printSnapPayload(d: Dissection, oui: number, type: number, rest: Payload): boolean {
  if (oui === 0 || oui === OUI_CISCO_90) return printEthertype(d, type, rest);
  if (
    (oui === OUI_CISCO && (type === 0x010b || type === 0x010c)) ||
    (oui === OUI_RFC2684 && type === PID_BPDU)
  ) {
    printStp(d, rest.at, rest.lengthBytes);
    return true;
  }
  if (oui === OUI_CISCO && PID_CISCO.has(type)) d.unknownProtocols.add(PID_CISCO.get(type)!);
  if (oui === OUI_RFC2684) d.unknownProtocols.add("bridged frames in SNAP");
  return false;
}
