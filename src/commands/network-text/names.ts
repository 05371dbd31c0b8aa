import type { RouteType } from "../../net/netlink/route-message.ts";

/** The names that Debian's iproute2 6.1 has for numbers (/etc/iproute2 and what is built in), as facts. */
type NameTable = ReadonlyMap<number, string>;

const PROTOCOLS: NameTable = new Map([
  [0, "unspec"],
  [1, "redirect"],
  [2, "kernel"],
  [3, "boot"],
  [4, "static"],
  [8, "gated"],
  [9, "ra"],
  [10, "mrt"],
  [11, "zebra"],
  [12, "bird"],
  [13, "dnrouted"],
  [14, "xorp"],
  [15, "ntk"],
  [16, "dhcp"],
  [18, "keepalived"],
  [42, "babel"],
  [99, "openr"],
  [186, "bgp"],
  [187, "isis"],
  [188, "ospf"],
  [189, "rip"],
  [192, "eigrp"],
]);

const SCOPES: NameTable = new Map([
  [0, "global"],
  [200, "site"],
  [253, "link"],
  [254, "host"],
  [255, "nowhere"],
]);

const TABLES: NameTable = new Map([
  [0, "unspec"],
  [253, "default"],
  [254, "main"],
  [255, "local"],
]);

const GROUPS: NameTable = new Map([[0, "default"]]);

const DSFIELDS: NameTable = new Map([
  [0x0, "default"],
  [0x28, "AF11"],
  [0x30, "AF12"],
  [0x38, "AF13"],
  [0x48, "AF21"],
  [0x50, "AF22"],
  [0x58, "AF23"],
  [0x68, "AF31"],
  [0x70, "AF32"],
  [0x78, "AF33"],
  [0x88, "AF41"],
  [0x90, "AF42"],
  [0x98, "AF43"],
  [0x20, "CS1"],
  [0x40, "CS2"],
  [0x60, "CS3"],
  [0x80, "CS4"],
  [0xa0, "CS5"],
  [0xc0, "CS6"],
  [0xe0, "CS7"],
  [0xb8, "EF"],
]);

/** How numbers are shown: `-N` turns all names off. */
export type Naming = "names" | "numbers";

export function protocolName(protocol: number, naming: Naming): string {
  return nameOf(PROTOCOLS, protocol, naming);
}

export function scopeName(scope: number, naming: Naming): string {
  return nameOf(SCOPES, scope, naming);
}

/** What knows the names of a host's own (/etc/iproute2/rt_tables). */
interface TableNaming {
  readonly naming: Naming;
  readonly links: { readonly tableName: (table: number) => string | undefined };
}

export function tableName(table: number, { naming, links }: TableNaming): string {
  const own = naming === "names" ? links.tableName(table) : undefined;
  return own ?? nameOf(TABLES, table, naming);
}

export function groupName(group: number, naming: Naming): string {
  return nameOf(GROUPS, group, naming);
}

export function dsfieldName(tos: number, naming: Naming): string {
  const name = naming === "names" ? DSFIELDS.get(tos) : undefined;
  return name ?? `0x${tos.toString(16).padStart(2, "0")}`;
}

function nameOf(table: NameTable, value: number, naming: Naming): string {
  return (naming === "names" ? table.get(value) : undefined) ?? String(value);
}

export type NameKind = "protocol" | "scope" | "table" | "group" | "dsfield";

const TABLE_OF: Readonly<Record<NameKind, NameTable>> = {
  protocol: PROTOCOLS,
  scope: SCOPES,
  table: TABLES,
  group: GROUPS,
  dsfield: DSFIELDS,
};

/** The number that a whole name stands for; numbers in digits are the caller's business. */
export function numberOfName(kind: NameKind, name: string): number | undefined {
  for (const [value, known] of TABLE_OF[kind]) if (known === name) return value;
  return undefined;
}

/** RTN_* in numeric order. */
export const ROUTE_TYPES: readonly (RouteType | "none")[] = [
  "none",
  "unicast",
  "local",
  "broadcast",
  "anycast",
  "multicast",
  "blackhole",
  "unreachable",
  "prohibit",
  "throw",
];

export function routeTypeName(type: RouteType, naming: Naming): string {
  return naming === "names" ? type : String(ROUTE_TYPES.indexOf(type));
}
