import { ipv6Mask, parseIpv6Address } from "../../../wire/ipv6-address.ts";
import type { MacAddress } from "../../../wire/mac-address.ts";
import { PROTOCOL_NAMES } from "../netdb/protocols.ts";
import { SERVICE_NAMES } from "../netdb/services.ts";
import { matchesIpv4, matchesIpv6, matchesMac } from "./address.ts";
import { type Condition, or } from "./expression.ts";
import type { FilterContext } from "./filter.ts";
import { matchesPorts, type Ports } from "./port.ts";
import { isNumberedProtocol } from "./protocol.ts";
import type { Protocol, Qualifier } from "./qualifier.ts";
import { refuseFilter, unsupported } from "./refusal.ts";

// What an identifier means after its qualifiers: libpcap's gen_scode, gen_ncode, gen_mcode, gen_mcode6, gen_ecode.

/** `none`: nothing before it qualifies it (`arp and 10.1.1.1`). */
export type Qualified = Qualifier | "none";

const TRANSPORTS: ReadonlyMap<Protocol, number> = new Map([
  ["tcp", 6],
  ["udp", 17],
  ["sctp", 132],
]);

/** A name: of a host, network, port or protocol. */
export function matchesName(context: FilterContext, name: string, qualified: Qualified): Condition {
  const qualifier = insist(qualified);
  switch (qualifier.type) {
    case undefined:
    case "host":
      return matchesHostName(context, name, qualifier);
    case "net":
      return refuseFilter(`unknown network '${name}'`);
    case "port":
    case "portrange":
      return matchesPortName(context, name, qualifier);
    case "proto": {
      const number = protocolNumber(name, qualifier.protocol);
      return isNumberedProtocol(context.link, number, qualifier);
    }
    case "protochain":
      return unsupported("protochain");
    case "gateway":
      return refuseFilter("'gateway' not supported in this configuration");
  }
}

/** A plain number, or two to four with dots (`text`), which widen to a network. */
export function matchesNumber(
  context: FilterContext,
  number: { readonly value: number; readonly text: string | undefined },
  qualified: Qualified,
): Condition {
  const { text } = number;
  const type = qualified === "none" ? undefined : qualified.type;
  if (text !== undefined && type !== undefined && NOT_FOR_ADDRESSES.has(type)) {
    refuseFilter(`'${type}' modifier applied to ip host`);
  }
  const { value, bits } = text === undefined ? { value: number.value, bits: 32 } : dotted(text);
  const qualifier = insist(qualified);
  switch (qualifier.type) {
    case undefined:
    case "host":
    case "net": {
      if (qualifier.protocol === "link") refuseFilter("illegal link layer address");
      const range = widen(value, bits, text === undefined && qualifier.type === "net");
      return matchesIpv4(context.link, range, qualifier);
    }
    case "port":
    case "portrange":
      return matchesPortNumbers(context, { first: value, last: value }, qualifier);
    case "proto":
      return isNumberedProtocol(context.link, value, qualifier);
    case "protochain":
      return unsupported("protochain");
    case "gateway":
      return refuseFilter("'gateway' requires a name");
  }
}

const NOT_FOR_ADDRESSES: ReadonlySet<string> = new Set(["port", "portrange", "proto", "protochain"]);

/** `10.138.36.0/23`, `10.0.0.0 mask 255.0.0.0`. */
export function matchesNetwork(
  context: FilterContext,
  text: string,
  mask: { readonly length: number } | { readonly mask: string },
  qualified: Qualified,
): Condition {
  const network = dotted(text);
  const address = network.bits === 32 ? network.value : (network.value << (32 - network.bits)) >>> 0;
  const bits = "mask" in mask ? maskValue(mask.mask) : maskOfLength(mask.length);
  if ((address & ~bits) !== 0) {
    const shown = "mask" in mask ? `${text} mask ${mask.mask}` : `${text}/${mask.length}`;
    refuseFilter(`non-network bits set in "${shown}"`);
  }
  if (qualified === "none" || qualified.type !== "net") refuseFilter("Mask syntax for networks only");
  return matchesIpv4(context.link, { address, mask: bits }, qualified);
}

export function matchesIpv6Text(
  context: FilterContext,
  text: string,
  length: number,
  qualified: Qualified,
): Condition {
  if (length > 128) refuseFilter("mask length must be <= 128");
  const address = parseIpv6Address(text)!;
  const mask = ipv6Mask(length);
  if ((address & ~mask) !== 0n) refuseFilter(`non-network bits set in "${text}/${length}"`);
  const type = qualified === "none" ? "none" : qualified.type;
  if (type === undefined || type === "host") {
    if (length !== 128) refuseFilter("Mask syntax for networks only");
  } else if (type !== "net") {
    refuseFilter("invalid qualifier against IPv6 address");
  }
  return matchesIpv6(context.link, { address, mask }, qualified as Qualifier);
}

export function matchesMacText(context: FilterContext, text: string, qualified: Qualified): Condition {
  const isHost =
    qualified !== "none" &&
    (qualified.type === undefined || qualified.type === "host") &&
    qualified.protocol === "link";
  if (!isHost) refuseFilter("ethernet address used in non-ether expression");
  const digits = /[:\-.]/.test(text)
    ? text
        .split(/[:\-.]/)
        .map((group, _index, groups) => group.padStart(12 / groups.length, "0"))
        .join("")
    : text;
  return matchesMac(
    context.link,
    Number.parseInt(digits, 16) as MacAddress,
    (qualified as Qualifier).direction,
  );
}

function insist(qualified: Qualified): Qualifier {
  if (qualified === "none") refuseFilter("syntax error in filter expression");
  return qualified as Qualifier;
}

function matchesHostName(context: FilterContext, name: string, qualifier: Qualifier): Condition {
  if (qualifier.protocol === "link") {
    if (context.link.kind === "ethernet") refuseFilter(`unknown ether host '${name}'`);
    refuseFilter("only ethernet/FDDI/token ring/802.11/ATM LANE/Fibre Channel supports link-level host name");
  }
  const { ipv4, ipv6 } = context.resolve(name);
  if (ipv4.length + ipv6.length === 0) refuseFilter(`unknown host '${name}'`);
  const conditions = [
    ...(qualifier.protocol === "ip"
      ? []
      : ipv6.map((address) => matchesIpv6(context.link, { address, mask: ipv6Mask(128) }, qualifier))),
    ...(qualifier.protocol === "ip6"
      ? []
      : ipv4.map((address) => matchesIpv4(context.link, { address, mask: 0xffffffff }, qualifier))),
  ];
  if (conditions.length > 0) return or(conditions[0]!, ...conditions.slice(1));
  const family = qualifier.protocol === undefined ? "" : " for specified address family";
  return refuseFilter(`unknown host '${name}'${family}`);
}

function matchesPortNumbers(context: FilterContext, ports: Ports, qualifier: Qualifier): Condition {
  const { protocol, direction, type } = qualifier;
  const number = protocol === undefined ? undefined : TRANSPORTS.get(protocol);
  if (protocol !== undefined && number === undefined) refuseFilter(`illegal qualifier of '${type}'`);
  for (const port of [ports.first, ports.last]) {
    if (port > 65535) refuseFilter(`illegal port number ${port} > 65535`);
  }
  return matchesPorts(context.link, ports, number, direction);
}

/** A service, or with `portrange` two of them or two numbers: `8000-8080`, `http-https`. */
function matchesPortName(context: FilterContext, name: string, qualifier: Qualifier): Condition {
  const { protocol, type } = qualifier;
  if (protocol !== undefined && !TRANSPORTS.has(protocol)) refuseFilter(`illegal qualifier of '${type}'`);
  const what = type === "port" ? "port" : "port in range";
  const found = type === "port" ? service(name) : range(name);
  if (found === undefined) return refuseFilter(`unknown ${what} '${name}'`);
  if (protocol !== undefined && found.protocol !== undefined && found.protocol !== protocol) {
    refuseFilter(`${what} '${name}' is ${found.protocol}`);
  }
  const sought = protocol ?? found.protocol;
  return matchesPortNumbers(context, found, { ...qualifier, protocol: sought });
}

/** Ports with the one protocol that /etc/services has the name for, undefined when it has both. */
interface NamedPorts extends Ports {
  readonly protocol: "tcp" | "udp" | undefined;
}

function service(name: string): NamedPorts | undefined {
  if (/^[0-9]+$/.test(name)) return { first: Number(name), last: Number(name), protocol: undefined };
  const tcp = portNamed("tcp", name);
  const udp = portNamed("udp", name);
  const port = tcp ?? udp;
  if (port === undefined) return undefined;
  const protocol = tcp === undefined ? "udp" : udp === tcp ? undefined : "tcp";
  return { first: port, last: port, protocol };
}

function range(name: string): NamedPorts | undefined {
  const numbers = /^\s*(-?\d+)-(-?\d+)/.exec(name);
  if (numbers !== null) return { first: Number(numbers[1]), last: Number(numbers[2]), protocol: undefined };
  const dash = name.indexOf("-");
  const from = dash < 0 ? undefined : service(name.slice(0, dash));
  const to = dash < 0 ? undefined : service(name.slice(dash + 1));
  if (from === undefined || to === undefined) return undefined;
  const protocol = from.protocol === to.protocol ? from.protocol : undefined;
  return { first: from.first, last: to.last, protocol };
}

function portNamed(protocol: "tcp" | "udp", name: string): number | undefined {
  for (const [port, known] of SERVICE_NAMES[protocol]) if (known === name) return port;
  return undefined;
}

const ETHER_PROTOCOLS: ReadonlyMap<string, number> = new Map([
  ["aarp", 0x80f3],
  ["arp", 0x0806],
  ["atalk", 0x809b],
  ["decnet", 0x6003],
  ["ip", 0x0800],
  ["ip6", 0x86dd],
  ["lat", 0x6004],
  ["loopback", 0x9000],
  ["mopdl", 0x6001],
  ["moprc", 0x6002],
  ["rarp", 0x8035],
  ["sca", 0x6007],
  ["iso", 0xfe],
  ["stp", 0x42],
  ["ipx", 0xe0],
  ["netbeui", 0xf0],
]);

function protocolNumber(name: string, protocol: Protocol | undefined): number {
  if (protocol === "link") {
    return ETHER_PROTOCOLS.get(name) ?? refuseFilter(`unknown ether proto '${name}'`);
  }
  if (protocol !== undefined && protocol !== "ip" && protocol !== "ip6") {
    return refuseFilter(`unknown protocol: ${name}`);
  }
  // Capitals are aliases in /etc/protocols.
  for (const [number, known] of PROTOCOL_NAMES) {
    if (known === name || known.toUpperCase() === name) return number;
  }
  return refuseFilter(`unknown ip proto '${name}'`);
}

/** `10.138` is 0x0a8a with 16 bits. */
function dotted(text: string): { readonly value: number; readonly bits: number } {
  let value = 0;
  const groups = text.split(".");
  for (const group of groups) {
    const octet = Number.parseInt(group, 10);
    if (!/^[0-9]+$/.test(group) || octet > 255) refuseFilter(`invalid IPv4 address '${text}'`);
    value = value * 256 + octet;
  }
  return { value, bits: 8 * groups.length };
}

/** A short address means the network that it begins; a short network number moves to the top. */
function widen(value: number, bits: number, isShort: boolean): { address: number; mask: number } {
  if (!isShort) {
    const shift = 32 - bits;
    return shift === 0
      ? { address: value, mask: 0xffffffff }
      : { address: (value << shift) >>> 0, mask: (0xffffffff << shift) >>> 0 };
  }
  let address = value;
  let mask = 0xffffffff;
  while (address !== 0 && (address & 0xff000000) === 0) {
    address = (address << 8) >>> 0;
    mask = (mask << 8) >>> 0;
  }
  return { address, mask };
}

function maskOfLength(length: number): number {
  if (length > 32) refuseFilter("mask length must be <= 32");
  return length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0;
}

function maskValue(text: string): number {
  const { value, bits } = dotted(text);
  return bits === 32 ? value : (value << (32 - bits)) >>> 0;
}
