import { DNS_TYPE, type DnsRecord } from "../../wire/dns.ts";
import type { DnsData } from "../../wire/dns-data.ts";
import { formatIpv4Address } from "../../wire/ipv4-address.ts";
import { formatIpv6Address } from "../../wire/ipv6-address.ts";

// RFC 1035 5.1 as BIND 9.18 writes it.

const TYPE_NAMES: ReadonlyMap<number, string> = new Map([
  ...Object.entries(DNS_TYPE).map(([name, number]) => [number, name] as const),
  [13, "HINFO"],
  [17, "RP"],
  [29, "LOC"],
  [43, "DS"],
  [44, "SSHFP"],
  [46, "RRSIG"],
  [47, "NSEC"],
  [48, "DNSKEY"],
  [52, "TLSA"],
  [64, "SVCB"],
  [65, "HTTPS"],
  [99, "SPF"],
  [251, "IXFR"],
  [252, "AXFR"],
  [256, "URI"],
]);
const TYPE_NUMBERS: ReadonlyMap<string, number> = new Map(
  [...TYPE_NAMES].map(([number, name]) => [name, number]),
);
const CLASS_NAMES: ReadonlyMap<number, string> = new Map([
  [1, "IN"],
  [3, "CH"],
  [4, "HS"],
  [255, "ANY"],
]);

export function typeText(type: number): string {
  return TYPE_NAMES.get(type) ?? `TYPE${type}`;
}

export function classText(value: number): string {
  return CLASS_NAMES.get(value) ?? `CLASS${value}`;
}

/** A type by its name or as TYPEnnn. */
export function parseType(text: string): number | undefined {
  const upper = text.toUpperCase();
  const numbered = /^TYPE(\d{1,5})$/.exec(upper)?.[1];
  return TYPE_NUMBERS.get(upper) ?? (numbered === undefined ? undefined : Number(numbered) & 0xffff);
}

export function parseClass(text: string): number | undefined {
  const upper = text.toUpperCase();
  if (upper === "CHAOS") return 3;
  return [...CLASS_NAMES].find(([number, name]) => name === upper && number !== 255)?.[0];
}

/** Columns as tabs of eight reach them; a column that is passed already is one space away. */
export function columns(cells: readonly (readonly [column: number, text: string])[]): string {
  let line = "";
  let width = 0;
  for (const [column, text] of cells) {
    if (line !== "" && width >= column) {
      line += " ";
      width++;
    }
    while (width < column) {
      line += "\t";
      width = Math.min(column, width - (width % 8) + 8);
    }
    line += text;
    width += text.length;
  }
  return line;
}

export interface RecordStyle {
  readonly ttl: "seconds" | "units" | "none";
  readonly class: "shown" | "none";
}

export function recordLine({ name, type, class: class_, ttl, data }: DnsRecord, style: RecordStyle): string {
  const cells: (readonly [number, string])[] = [[0, name]];
  let column = 24;
  if (style.ttl !== "none") {
    cells.push([column, style.ttl === "units" ? timeUnits(ttl) : String(ttl)]);
    column += 8;
  }
  if (style.class === "shown") {
    cells.push([column, classText(class_)]);
    column += 8;
  }
  cells.push([column, typeText(type)], [column + 8, dataText(data)]);
  return columns(cells);
}

/** dns_ttl_totext: 1d2h3m4s */
function timeUnits(seconds: number): string {
  let left = seconds;
  let text = "";
  for (const [letter, size] of [
    ["w", 604800],
    ["d", 86400],
    ["h", 3600],
    ["m", 60],
  ] as const) {
    if (left >= size) text += `${Math.floor(left / size)}${letter}`;
    left %= size;
  }
  return left > 0 || text === "" ? `${text}${left}s` : text;
}

export function dataText(data: DnsData): string {
  switch (data.kind) {
    case "a":
      return formatIpv4Address(data.address);
    case "aaaa":
      return formatIpv6Address(data.address);
    case "name":
      return data.name;
    case "mx":
      return `${data.preference} ${data.exchange}`;
    case "srv":
      return `${data.priority} ${data.weight} ${data.port} ${data.target}`;
    case "txt":
      return data.strings.map(quoted).join(" ");
    case "soa":
      return [data.server, data.mailbox, data.serial, ...data.times].join(" ");
    case "opt":
      return "";
    case "other":
      return data.bytes.length === 0
        ? "\\# 0"
        : `\\# ${data.bytes.length} ${hexadecimal(data.bytes).toUpperCase()}`;
  }
}

export function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (octet) => octet.toString(16).padStart(2, "0")).join("");
}

function quoted(octets: Uint8Array): string {
  const text = Array.from(octets, (octet) => {
    if (octet === 0x22 || octet === 0x5c) return `\\${String.fromCharCode(octet)}`;
    return octet >= 0x20 && octet < 0x7f ? String.fromCharCode(octet) : `\\${String(octet).padStart(3, "0")}`;
  });
  return `"${text.join("")}"`;
}
